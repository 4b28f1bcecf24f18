/* SPDX-License-Identifier: MIT */
/* What `explain` finds in a result, for the charts, as chart_data.h describes. */
#ifndef FAULTLINE_CHART_EXPLAIN_H
#define FAULTLINE_CHART_EXPLAIN_H

#include "result/results.h"

#include <stdio.h>

/* Writes $explained of all results; without a replay or a program in any, that there is none. 0 or -ENOMEM. */
int chart_explain_write(const struct result *, size_t count, FILE *);

#endif
