/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST = 10 }; /* no text is cut below that many characters */

void table_add(struct table *table, const char *text)
{
	char **grown = realloc(table->cell, (table->cells + 1) * sizeof *grown);

	if (!grown)
		return;
	table->cell = grown;
	grown[table->cells] = strdup(text);
	if (!grown[table->cells])
		return;
	utf8_clean(grown[table->cells++]);
}

/* The number of characters of a UTF-8 text: its bytes without continuation bytes. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t widest = 0;

	for (size_t i = column; i < table->cells; i += table->columns) {
		size_t width = width_of(table->cell[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void pad(FILE *file, size_t count)
{
	while (count-- > 0)
		putc(' ', file);
}

static void print_text(const struct table *table, const char *text, FILE *file)
{
	if (table->color && !strcmp(text, "slower"))
		fprintf(file, "\033[31m%s\033[0m", text);
	else if (table->color && !strcmp(text, "faster"))
		fprintf(file, "\033[32m%s\033[0m", text);
	else
		fputs(text, file);
}

static void print_cell(const struct table *table, size_t i, size_t width, FILE *file)
{
	size_t column = i % table->columns, space = width - width_of(table->cell[i]);
	bool last = column + 1 == table->columns;

	fputs("  ", file);
	if (column >= table->left)
		pad(file, space);
	print_text(table, table->cell[i], file);
	if (column < table->left && !last)
		pad(file, space);
	if (last)
		putc('\n', file);
}

void table_print(struct table *table, FILE *file)
{
	size_t rows = table->cells / table->columns;
	size_t *width = calloc(table->columns, sizeof *width);

	for (size_t column = 0; width && column < table->columns; column++)
		width[column] = column_width(table, column);
	for (size_t i = 0; width && i < rows * table->columns; i++)
		print_cell(table, i, width[i % table->columns], file);
	free(width);
	table_free(table);
}

size_t table_width(const struct table *table, size_t most)
{
	size_t sum = 0;

	for (size_t column = 0; column < table->columns; column++) {
		size_t width = column_width(table, column);

		sum += 2 + (width < most ? width : most);
	}
	return sum;
}

void table_drop(struct table *table, const char *header)
{
	size_t column = 0, kept = 0;

	while (column < table->columns && column < table->cells && strcmp(table->cell[column], header))
		column++;
	if (column >= table->columns || column >= table->cells)
		return;
	for (size_t i = 0; i < table->cells; i++)
		if (i % table->columns == column)
			free(table->cell[i]);
		else
			table->cell[kept++] = table->cell[i];
	table->cells = kept;
	table->columns--;
	table->left -= column < table->left;
}

/* The widest left-aligned column; the number of columns if none can be cut. */
static size_t widest_text(const struct table *table)
{
	size_t found = table->columns, widest = SHORTEST;

	for (size_t column = 0; column < table->left; column++)
		if (column_width(table, column) > widest) {
			found = column;
			widest = column_width(table, column);
		}
	return found;
}

static void cut_cell(char **cell, size_t most)
{
	size_t bytes = 0, width = 0, room = strlen(*cell) + sizeof "…";
	char *shorter;

	if (width_of(*cell) <= most)
		return;
	for (; width < most; bytes++)
		width += ((*cell)[bytes] & 0xc0) != 0x80;
	bytes--;
	shorter = malloc(room);
	if (!shorter)
		return;
	snprintf(shorter, room, "%.*s…", (int)bytes, *cell);
	free(*cell);
	*cell = shorter;
}

void table_fit(struct table *table, size_t width)
{
	for (size_t wide = table_width(table, SIZE_MAX); wide > width; wide--) {
		size_t column = widest_text(table), most;

		if (column == table->columns)
			return;
		most = column_width(table, column) - 1;
		for (size_t i = column; i < table->cells; i += table->columns)
			cut_cell(&table->cell[i], most);
	}
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->cells; i++)
		free(table->cell[i]);
	free(table->cell);
	*table = (struct table){ .columns = table->columns, .left = table->left };
}
