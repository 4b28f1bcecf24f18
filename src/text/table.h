/* SPDX-License-Identifier: MIT */
/* Text in columns that line up, for a terminal. As Markdown and HTML: document.h. */
#ifndef FAULTLINE_TABLE_H
#define FAULTLINE_TABLE_H

#include <stddef.h>
#include <stdio.h>

struct table {
	size_t columns;
	size_t left; /* so many columns stand left, the rest right */
	char **cell; /* row by row, the first row is the header */
	size_t cells;
};

/* Adds a cell, a copy of `text`; rows fill up from the left. A cell that no memory is left for is
 * lost with all that follow. */
void table_add(struct table *, const char *text);

/* Prints the table and frees it; a last row that is not full is left out. */
void table_print(struct table *, FILE *);

/* How many letters wide it is when printed, each column counted for `most` at the most. */
size_t table_width(const struct table *, size_t most);

/* Frees what table_print would print. */
void table_free(struct table *);

#endif
