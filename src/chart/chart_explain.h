/* SPDX-License-Identifier: MIT */
/* What `explain` finds in a result, for the charts, as chart_data.h tells. */
#ifndef FAULTLINE_CHART_EXPLAIN_H
#define FAULTLINE_CHART_EXPLAIN_H

#include "text/error.h"

#include <stdio.h>

/* Writes $explained of all results; without a replay or a program in any, that there is none. 0, or -errno with
 * words. */
int chart_explain_write(const char *const *folder, size_t count, FILE *, struct error *);

#endif
