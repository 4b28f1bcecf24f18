/* SPDX-License-Identifier: MIT */
#ifndef FAULTLINE_EXPLAIN_PRINT_H
#define FAULTLINE_EXPLAIN_PRINT_H

#include "../explain.h"

#include <stdio.h>

/* For people: the steps of each mechanism, what the primitives and the interpreter account for, the suspects. */
void explain_print(const struct explanation *, FILE *);

/* The suspects as CSV: suspect, verdict, share, share_low, share_high, evidence, reason. */
void explain_print_csv(const struct explanation *, FILE *);

#endif
