/* SPDX-License-Identifier: MIT */
/*
 * A strict reader of CSV (RFC 4180). It reads the whole file, or a long one part by part, and terminates cells in
 * place, so a row needs no extra memory.
 *
 * Stricter than the RFC in three ways. The last line must end with a line break, else the file is truncated. Names in
 * the header are not empty and not duplicate. The only control characters are the tab, and line breaks in a quoted
 * cell. A byte order mark at the start is skipped.
 *
 * Every message begins with FILE:LINE and says what was expected.
 */
#ifndef FAULTLINE_CSV_H
#define FAULTLINE_CSV_H

#include "text/error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CSV_UNKNOWN UINT64_MAX /* csv_count of an empty cell */

enum { CSV_COLUMNS = 1024, CSV_BYTES = 1 << 30, CSV_ROW = 1 << 16 };

struct csv {
	char name[512]; /* of the file, for messages */
	size_t columns;
	char **column; /* the header; has space for CSV_COLUMNS */
	char **cell;   /* the row that was read last; its text stays until csv_close */
	size_t line;   /* where that row begins, from 1 */
	size_t next_line;
	char *text, *at, *end;
	size_t size; /* bytes that were read so far */
	FILE *rest;  /* of which the text has only a part; NULL: it has all */
	char *body;  /* after the header, where the next part goes */
};

/* Reads a file and its header. 0 or -errno; `error` holds a message, and there is nothing to close. Anything but a
 * regular file is refused: reading a FIFO among the files of a folder would wait. */
int csv_open(struct csv *, const char *path, struct error *);

/* The same of a path that the user named: also a FIFO or a device. */
int csv_open_named(struct csv *, const char *path, struct error *);

/* The same for a long file, of which a small part is in memory at a time: the text of a row stays until the next one. A
 * row has at most CSV_ROW bytes. */
int csv_open_long(struct csv *, const char *path, struct error *);

/* The same with a copy of text in memory. */
int csv_open_text(struct csv *, const char *name, const char *text, size_t size, struct error *);

/* Reads the next row into `cell`: 1, 0 at the end of the file, or -EINVAL; `error` holds a message. */
int csv_row(struct csv *, struct error *);

/* The index of a column, or -1. */
int csv_column(const struct csv *, const char *name);

/* A finite figure that is not negative; NAN if the cell is empty. 0 or -EINVAL; `error` holds a message. */
int csv_figure(const struct csv *, size_t column, double *figure, struct error *);

/* A whole number; CSV_UNKNOWN if the cell is empty. 0 or -EINVAL; `error` holds a message. */
int csv_count(const struct csv *, size_t column, uint64_t *count, struct error *);

/* Sets a message about the row that was read last; returns -EINVAL. */
__attribute__((format(printf, 3, 4))) int csv_fail(const struct csv *, struct error *, const char *format, ...);

/* Also accepts an all-zero struct. */
void csv_close(struct csv *);

#endif
