/* SPDX-License-Identifier: MIT */
/* A comparison of traces for people, and as CSV. */
#ifndef FAULTLINE_TRACE_COMPARE_H
#define FAULTLINE_TRACE_COMPARE_H

#include "judge/comparison.h"
#include "judge/trace_comparison.h"
#include "text/document.h"

#include <stdio.h>

/* The difference of the elapsed time, its division among the primitives, calls and their cost, places in the source,
 * bytes and faults, and the facts that differ. `places` is the comparison by place, `set` is A and B. */
void trace_compare_print(const struct document *, const struct trace_comparison *,
			 const struct trace_comparison *places, const struct trace_set *set);

/* Of what got dearer, whether it is dearer on B's machine by the probes: `platforms` compares results of both. */
void trace_compare_platforms(const struct document *, const struct trace_comparison *,
			     const struct comparison *platforms);

/* One row for the elapsed time, one a primitive, one a place and primitive; docs/csv.md describes the columns. */
void trace_compare_csv(const struct trace_comparison *, const struct trace_comparison *places, FILE *);

#endif
