/* SPDX-License-Identifier: MIT */
/* The parts of a comparison of traces, for the files that print it. */
#ifndef FAULTLINE_TRACE_COMPARE_PARTS_H
#define FAULTLINE_TRACE_COMPARE_PARTS_H

#include "judge/trace_comparison.h"
#include "text/document.h"
#include "text/units.h"

#include <stdbool.h>

enum { SIGNED_TEXT = UNITS_TEXT + 1 };

/* "1.20 ms", "0"; "+1.20 ms", "-1.20 ms", "0"; "308", "3.5", "1.2 M". Each returns `text`; an unknown figure is "-". */
const char *trace_compare_time_text(double ns, char text[static UNITS_TEXT]);
const char *trace_compare_signed_text(double ns, char text[static SIGNED_TEXT]);
const char *trace_compare_count_text(double count, char text[static UNITS_TEXT]);

/* A cell with such a text. */
void trace_compare_add_time(struct table *, double ns);
void trace_compare_add_signed(struct table *, double ns);

/* Whether both sides have several traces. */
bool trace_compare_has_intervals(const struct trace_comparison *);

/* How many of the changes, and of those on the path, are large enough for a row. */
size_t trace_compare_shown(const struct trace_comparison *);
size_t trace_compare_shown_of_path(const struct trace_comparison *);

/* A heading and a table each, or nothing where there is nothing to show: the elapsed time by the critical path; the
 * time of all threads; calls and their cost; places in the source; bytes and page faults. */
void trace_compare_path(const struct document *, const struct trace_comparison *);
void trace_compare_times(const struct document *, const struct trace_comparison *);
void trace_compare_calls(const struct document *, const struct trace_comparison *);
void trace_compare_places(const struct document *, const struct trace_comparison *places);
void trace_compare_amounts(const struct document *, const struct trace_comparison *);

#endif
