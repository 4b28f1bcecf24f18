/* SPDX-License-Identifier: MIT */
/* What `compare` finds in several results, for the charts, as chart_data.h tells. */
#ifndef FAULTLINE_CHART_COMPARE_H
#define FAULTLINE_CHART_COMPARE_H

#include "error.h"

#include <stdio.h>

/* Writes $differences and $means; nothing where there is no ratio with an interval. 0, or -errno with words. */
int chart_compare_write(const char *const *folder, size_t count, FILE *, struct error *);

#endif
