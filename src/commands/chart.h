/* SPDX-License-Identifier: MIT */
#ifndef FAULTLINE_CHART_H
#define FAULTLINE_CHART_H

#include "text/error.h"

/* Draws every chart of one result into its folder charts/. 0 or -errno with words. */
int chart_result(const char *folder, struct error *);

#endif
