/* SPDX-License-Identifier: MIT */
/* An explanation (judge/explanation.h) as sentences, as tables and as CSV. */
#ifndef FAULTLINE_EXPLAIN_PRINT_H
#define FAULTLINE_EXPLAIN_PRINT_H

#include "judge/explanation.h"
#include "result/results.h"
#include "text/document.h"

#include <stdio.h>

/* The answer: the sentences, the parts of the Array, its suspects. */
void explain_print(const struct explanation *, const struct document *);

/* The parts of that. */
void explain_verdict(const struct explanation *, const struct document *);
void explain_suspects(const struct explanation *, const char *mechanism, const struct document *);

/* What the answer is made from: the evidence, every way, the steps of each mechanism, what the primitives and the
 * interpreter account for, a Pipe with other buffers. */
void explain_all(const struct explanation *, const struct document *);

/* Array and Queue as multiples of the Pipe: of `own`, the result of the explanation, and of other results. */
void explain_reported(const struct explanation *, const struct result *own, const struct result *others, size_t count,
		      const struct document *);

/* One of its tables as CSV, times in ns: docs/csv.md has the columns. */
enum explain_table { EXPLAIN_CSV_SUSPECTS, EXPLAIN_CSV_PROGRAMS, EXPLAIN_CSV_STEPS };
void explain_print_csv(const struct explanation *, enum explain_table, FILE *);

#endif
