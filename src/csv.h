/* SPDX-License-Identifier: MIT */
/*
 * Reads a CSV file as record.h writes it (RFC 4180, a header row). Strict: a file that was cut short,
 * or a row that has more or fewer cells than the header, is refused with its line.
 */
#ifndef FAULTLINE_CSV_H
#define FAULTLINE_CSV_H

#include "error.h"

#include <stddef.h>

struct csv {
	char *text;  /* of the whole file; the cells point into it */
	char **cell; /* the header's, then those of each row */
	size_t columns;
	size_t rows; /* without the header */
};

/* 0, -ENOENT without words where there is no such file, or -errno with words. */
int csv_read(const char *path, struct csv *, struct error *);

/* The column of that name, or -1. */
int csv_find(const struct csv *, const char *name);

/* A cell, "" where it is empty or the column is -1. */
const char *csv_cell(const struct csv *, size_t row, int column);

/* A cell as a number; NAN where it is empty or the column is -1. 0 or -EINVAL with words. */
int csv_number(const struct csv *, const char *path, size_t row, int column, double *number, struct error *);

void csv_free(struct csv *);

#endif
