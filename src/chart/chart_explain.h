/* SPDX-License-Identifier: MIT */
/* The findings of `explain` in a result, for the charts, as described in chart_data.h. */
#ifndef FAULTLINE_CHART_EXPLAIN_H
#define FAULTLINE_CHART_EXPLAIN_H

#include "result/results.h"

#include <stdio.h>

/* Writes $explained of all results, or `explained = 0` if none has a replay or a program. 0 or -ENOMEM. */
int chart_explain_write(const struct result *, size_t count, FILE *);

#endif
