/* SPDX-License-Identifier: MIT */
/* An explanation (judge/explanation.h) as tables and as CSV. */
#ifndef FAULTLINE_EXPLAIN_PRINT_H
#define FAULTLINE_EXPLAIN_PRINT_H

#include "judge/explanation.h"
#include "text/document.h"

#include <stdio.h>

/* For people: the steps of each mechanism, what the primitives and the interpreter account for, a Pipe with other
 * buffers, the suspects. */
void explain_print(const struct explanation *, const struct document *);

/* One of its tables as CSV, times in ns: docs/csv.md has the columns. */
enum explain_table { EXPLAIN_CSV_SUSPECTS, EXPLAIN_CSV_PROGRAMS, EXPLAIN_CSV_STEPS };
void explain_print_csv(const struct explanation *, enum explain_table, FILE *);

#endif
