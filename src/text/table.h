/* SPDX-License-Identifier: MIT */
/* Text in aligned columns for a terminal. Markdown and HTML: document.h. */
#ifndef FAULTLINE_TABLE_H
#define FAULTLINE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct table {
	size_t columns;
	size_t left; /* the number of left-aligned columns; the others are right-aligned */
	char **cell; /* row by row; the first row is the header */
	size_t cells;
	bool color; /* "slower" is printed in red, "faster" in green */
};

/* Adds a cell, a copy of `text`; rows fill from the left. Without memory, this cell and all further ones are lost. */
void table_add(struct table *, const char *text);

/* Prints the table and frees it; an incomplete last row is omitted. */
void table_print(struct table *, FILE *);

/* The printed width in characters, with at most `most` per column. */
size_t table_width(const struct table *, size_t most);

/* Removes the column of that header, if there is one. */
void table_drop(struct table *, const char *header);

/* Leaves out the middle of the longest texts of left-aligned columns, "from the…end", until the table is at most so
 * wide: down to ten characters a column. A column stays as wide as it is where two of its texts would become the same. */
void table_fit(struct table *, size_t width);

/* Frees the table without printing it. */
void table_free(struct table *);

#endif
