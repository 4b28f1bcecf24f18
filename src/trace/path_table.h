/* SPDX-License-Identifier: MIT */
/* The critical path for people, and as path.csv. */
#ifndef FAULTLINE_PATH_TABLE_H
#define FAULTLINE_PATH_TABLE_H

#include "tracer.h"
#include "text/document.h"

#include <stdio.h>

/* What the time went to, then what the threads on the path waited for. Nothing without a path. */
void path_table_print(const struct trace *, const struct document *);

/* path.csv; docs/csv.md describes its columns. */
void path_table_write(FILE *, const struct trace *);

/* path_moments.csv, likewise. */
void path_table_write_moments(FILE *, const struct trace *);

#endif
