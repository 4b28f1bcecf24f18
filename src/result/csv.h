/* SPDX-License-Identifier: MIT */
/*
 * A strict reader of CSV as in RFC 4180: the file is read whole and its cells are ended in place, so that a
 * row costs no memory of its own.
 *
 * Stricter than the RFC in three ways. The last line must end with a line break, or the file was cut off. The
 * names in the header are neither empty nor there twice. No control characters but the tab, and the line
 * breaks of a quoted cell: anything else is no text. A byte order mark at the start is passed over.
 *
 * Every message begins with FILE:LINE and says what was expected.
 */
#ifndef FAULTLINE_CSV_H
#define FAULTLINE_CSV_H

#include "text/error.h"

#include <stddef.h>
#include <stdint.h>

#define CSV_UNKNOWN UINT64_MAX /* csv_count of an empty cell */

enum { CSV_COLUMNS = 1024, CSV_BYTES = 1 << 30 };

struct csv {
	char name[512]; /* of the file, for messages */
	size_t columns;
	char *column[CSV_COLUMNS]; /* the header */
	char *cell[CSV_COLUMNS];   /* the row that was read last; its text stays until csv_close */
	size_t line;               /* where that row begins, from 1 */
	size_t next_line;
	char *text, *at, *end;
};

/* Reads a file and its header. 0 or -errno with words; then there is nothing to close. */
int csv_open(struct csv *, const char *path, struct error *);

/* The same with a copy of a text in memory. */
int csv_open_text(struct csv *, const char *name, const char *text, size_t size, struct error *);

/* Reads the next row into `cell`: 1, 0 at the end of the file, or -EINVAL with words. */
int csv_row(struct csv *, struct error *);

/* The index of a column, or -1. */
int csv_column(const struct csv *, const char *name);

/* A figure that is neither negative nor infinite; NAN where the cell is empty. 0 or -EINVAL with words. */
int csv_figure(const struct csv *, size_t column, double *figure, struct error *);

/* A whole number; CSV_UNKNOWN where the cell is empty. 0 or -EINVAL with words. */
int csv_count(const struct csv *, size_t column, uint64_t *count, struct error *);

/* Says what is wrong in the row that was read last; returns -EINVAL. */
__attribute__((format(printf, 3, 4))) int csv_fail(const struct csv *, struct error *, const char *format, ...);

/* Takes one that is all zero, too. */
void csv_close(struct csv *);

#endif
