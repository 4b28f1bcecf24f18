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

/* Returns the blanks that the next text of the row needs before it: a row does not end with any. */
static size_t print_cell(const struct table *table, size_t i, size_t width, size_t blanks, FILE *file)
{
	size_t space = width - width_of(table->cell[i]);
	bool is_left = i % table->columns < table->left;

	blanks += 2 + (is_left ? 0 : space);
	if (table->cell[i][0]) {
		pad(file, blanks);
		print_text(table, table->cell[i], file);
		blanks = 0;
	}
	return blanks + (is_left ? space : 0);
}

static void print_row(const struct table *table, size_t first, const size_t *width, FILE *file)
{
	size_t blanks = 0;

	for (size_t column = 0; column < table->columns; column++)
		blanks = print_cell(table, first + column, width[column], blanks, file);
	putc('\n', file);
}

void table_print(struct table *table, FILE *file)
{
	size_t rows = table->cells / table->columns;
	size_t *width = calloc(table->columns, sizeof *width);

	for (size_t column = 0; width && column < table->columns; column++)
		width[column] = column_width(table, column);
	for (size_t row = 0; width && row < rows; row++)
		print_row(table, row * table->columns, width, file);
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

/* The widest left-aligned column that may be narrower; the number of columns if there is none. */
static size_t widest_text(const struct table *table, const size_t *width)
{
	size_t found = table->columns, widest = SHORTEST;

	for (size_t column = 0; column < table->left; column++)
		if (width[column] > widest) {
			found = column;
			widest = width[column];
		}
	return found;
}

/* The bytes of the first `count` characters. */
static size_t bytes_of(const char *text, size_t count)
{
	size_t bytes = 0;

	while (text[bytes] && (count > 0 || (text[bytes] & 0xc0) == 0x80))
		count -= (text[bytes++] & 0xc0) != 0x80;
	return bytes;
}

/* The text with its middle left out, to be freed; NULL without memory. */
static char *shortened(const char *text, size_t most)
{
	size_t width = width_of(text), start = most / 2, end = most - 1 - start;
	size_t size = strlen(text) + sizeof "…";
	char *shorter = malloc(size);

	if (shorter && width <= most)
		strcpy(shorter, text);
	else if (shorter)
		snprintf(shorter, size, "%.*s…%s", (int)bytes_of(text, start), text,
			 text + bytes_of(text, width - end));
	return shorter;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t count_different(char **text, size_t count)
{
	size_t different = count > 0;

	qsort(text, count, sizeof *text, compare_texts);
	for (size_t i = 1; i < count; i++)
		different += strcmp(text[i - 1], text[i]) != 0;
	return different;
}

/* The texts of a column, or NULL without memory; of each, the shortened one if `most` is not 0. */
static char **copy_column(const struct table *table, size_t column, size_t most)
{
	char **copy = calloc(table->cells / table->columns + 1, sizeof *copy);

	for (size_t i = column, row = 0; copy && i < table->cells; i += table->columns)
		copy[row++] = most ? shortened(table->cell[i], most) : table->cell[i];
	return copy;
}

static bool is_whole(char **text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!text[i])
			return false;
	return true;
}

/* Cells that differ still do so afterwards, or the column stays as it is. */
static void shorten_column(struct table *table, size_t column, size_t most)
{
	size_t rows = (table->cells - column + table->columns - 1) / table->columns;
	char **before = copy_column(table, column, 0), **after = copy_column(table, column, most);
	char **sorted = calloc(rows + 1, sizeof *sorted);
	bool fits = before && after && sorted && is_whole(after, rows);

	if (fits) {
		memcpy(sorted, after, rows * sizeof *sorted);
		fits = count_different(before, rows) == count_different(sorted, rows);
	}
	for (size_t row = 0; after && row < rows; row++) {
		char **cell = &table->cell[column + row * table->columns];

		free(fits ? *cell : after[row]);
		*cell = fits ? after[row] : *cell;
	}
	free(before);
	free(after);
	free(sorted);
}

void table_fit(struct table *table, size_t width)
{
	size_t *narrow = calloc(table->columns, sizeof *narrow), column = 0;

	for (size_t i = 0; narrow && i < table->columns; i++)
		narrow[i] = column_width(table, i);
	for (size_t wide = table_width(table, SIZE_MAX); narrow && wide > width && column < table->columns; wide--) {
		column = widest_text(table, narrow);
		if (column < table->columns)
			narrow[column]--;
	}
	for (size_t i = 0; narrow && i < table->left; i++)
		if (narrow[i] < column_width(table, i))
			shorten_column(table, i, narrow[i]);
	free(narrow);
}

void table_free(struct table *table)
{
	for (size_t i = 0; i < table->cells; i++)
		free(table->cell[i]);
	free(table->cell);
	*table = (struct table){ .columns = table->columns, .left = table->left };
}
