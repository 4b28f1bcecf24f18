/* SPDX-License-Identifier: MIT */
/* What `faultline compare` prints. */
#ifndef FAULTLINE_COMPARE_PRINT_H
#define FAULTLINE_COMPARE_PRINT_H

#include "../compare.h"

#include <stdio.h>

/* The facts that differ, then a table per probe; for a terminal or as Markdown. */
void compare_print_tables(const struct comparison *, const struct result *, double level, bool markdown, FILE *);

/* One CSV: a row per point and per result that is compared with the base, then a row per mean. */
void compare_print_csv(const struct comparison *, const struct result *, FILE *);

/* The last two parts of a result's path: <platform>/<UTC start>. */
const char *compare_label(const struct result *);

#endif
