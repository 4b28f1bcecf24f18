/* SPDX-License-Identifier: MIT */
/*
 * Whether the CSV files of a trace are whole: platform.csv says how many rows each of them has, and it has itself, as
 * trace_rows_<file>. An older trace says nothing of it.
 */
#ifndef FAULTLINE_TRACE_ROWS_H
#define FAULTLINE_TRACE_ROWS_H

#include "facts.h"
#include "text/error.h"

/* The number of rows of each file that is in the folder, and of platform.csv, as facts: the last that are added. */
void trace_rows_note(struct facts *, const char *folder);

/* 0, or -errno for the first file that can't be read or has another number of rows; `error` holds a message. */
int trace_rows_check(const struct facts *, const char *folder, struct error *);

#endif
