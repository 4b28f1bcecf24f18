/* SPDX-License-Identifier: MIT */
#ifndef FAULTLINE_SUMMARY_H
#define FAULTLINE_SUMMARY_H

#include "measure/counters.h"

#include <stdio.h>

/* The events that can't be counted: a line for each reason, begun with `lead`. */
void summary_missing_counters(const struct counters *, const char *lead, FILE *);

#endif
