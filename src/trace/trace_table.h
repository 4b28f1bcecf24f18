/* SPDX-License-Identifier: MIT */
/* A trace for people: tables, worst first, and what must be known to read them. */
#ifndef FAULTLINE_TRACE_TABLE_H
#define FAULTLINE_TRACE_TABLE_H

#include "tracer.h"
#include "text/document.h"

/* As plain text, in lines of the document's width. First how long it took, what tracing added, and the critical path. */
void trace_table_print_lead(const struct trace *, const struct document *);

/* Then all threads by primitive, the processes, the places, and the notes. */
void trace_table_print_rest(const struct trace *, const struct document *);

#endif
