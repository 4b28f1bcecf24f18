/* SPDX-License-Identifier: MIT */
#include "csv_text.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int csv_fail(const struct csv *csv, struct error *error, const char *format, ...)
{
	char text[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return error_set(error, -EINVAL, "%s:%zu: %s", csv->name, csv->line, text);
}

static bool is_control(char byte)
{
	return ((unsigned char)byte < ' ' && byte != '\t') || byte == 0x7f;
}

/* Most of the time of reading goes into this: digits and letters are above the comma. */
static bool ends_plain_cell(char byte)
{
	if ((unsigned char)byte > ',')
		return byte == 0x7f;
	return byte == ',' || byte == '"' || is_control(byte);
}

/* With a pointer of its own: a letter might be a part of *csv, so a member would be read and written again at each. */
static char *end_of_plain(char *at)
{
	while (!ends_plain_cell(*at))
		at++;
	return at;
}

static int fail_at(struct csv *csv, struct error *error)
{
	csv->line = csv->next_line;
	if (csv->at == csv->end && csv->rest)
		return csv_fail(csv, error, "a row of more than %d KiB", CSV_ROW >> 10);
	if (csv->at == csv->end)
		return csv_fail(csv, error, "the last line has no line break: the file is truncated");
	if (*csv->at == '"')
		return csv_fail(csv, error, "a quote within an unquoted cell");
	if (*csv->at == '\r')
		return csv_fail(csv, error, "a carriage return without a line feed; expected CRLF or LF");
	return csv_fail(csv, error, "byte 0x%02x; expected a text file", (unsigned char)*csv->at);
}

/* Moves past a quoted cell and removes its quotes. Returns the end of its text, or NULL. */
static char *quoted_cell(struct csv *csv, struct error *error)
{
	char *to = csv->at, *from = csv->at + 1;

	for (;; from++) {
		if (*from == '"' && *++from != '"')
			break;
		if (from == csv->end) {
			csv->line = csv->next_line;
			csv_fail(csv, error, "a quoted cell has no end: expected a quote before the end of the file");
			return NULL;
		}
		if (is_control(*from) && *from != '\n' && *from != '\r') {
			csv->at = from;
			fail_at(csv, error);
			return NULL;
		}
		*to++ = *from;
	}
	csv->at = from;
	return to;
}

/* The number of lines of a quoted cell. */
static size_t lines_in(const char *text, const char *end)
{
	size_t lines = 0;

	for (; text < end; text++)
		lines += *text == '\n';
	return lines;
}

/* Reads one cell and moves past the comma or line break after it. 1: another cell follows, 0: it was the last of its
 * row, -EINVAL. */
static int read_cell(struct csv *csv, char **cell, struct error *error)
{
	char *end;
	bool more;

	*cell = csv->at;
	if (*csv->at == '"') {
		end = quoted_cell(csv, error);
		if (!end)
			return -EINVAL;
		csv->next_line += lines_in(*cell, end);
		if (*csv->at != ',' && *csv->at != '\n' && *csv->at != '\r' && csv->at != csv->end)
			return csv_fail(csv, error,
					"text after a quoted cell; expected a comma or the end of the line");
	} else {
		end = csv->at = end_of_plain(csv->at);
	}
	if (csv->at[0] == '\r' && csv->at[1] == '\n')
		csv->at++;
	more = *csv->at == ',';
	if (!more && *csv->at != '\n')
		return fail_at(csv, error);
	csv->next_line += !more;
	csv->at++;
	*end = '\0';
	return more;
}

static int read_header(struct csv *csv, struct error *error)
{
	int more = 1;

	csv->line = csv->next_line = 1;
	if (csv->at == csv->end)
		return csv_fail(csv, error, "the file is empty; expected a header");
	if (!strncmp(csv->at, "\xef\xbb\xbf", 3))
		csv->at += 3;
	while (more) {
		if (csv->columns == CSV_COLUMNS)
			return csv_fail(csv, error, "more than %d columns", CSV_COLUMNS);
		more = read_cell(csv, &csv->column[csv->columns], error);
		if (more < 0)
			return more;
		csv->columns++;
	}
	for (size_t i = 0; i < csv->columns; i++) {
		if (!csv->column[i][0])
			return csv_fail(csv, error, "column %zu has no name", i + 1);
		for (size_t j = 0; j < i; j++)
			if (!strcmp(csv->column[i], csv->column[j]))
				return csv_fail(csv, error, "duplicate column '%.60s'", csv->column[i]);
	}
	return 0;
}

static int begin(struct csv *csv, size_t size, struct error *error)
{
	int result;

	csv->column = calloc((size_t)2 * CSV_COLUMNS, sizeof *csv->column);
	if (!csv->column) {
		csv_close(csv);
		return error_set(error, -ENOMEM, "out of memory");
	}
	csv->cell = csv->column + CSV_COLUMNS;
	csv->size = size;
	csv->at = csv->text;
	csv->end = csv->text + size;
	result = read_header(csv, error);
	csv->body = csv->at;
	if (result)
		csv_close(csv);
	return result;
}

static int open_by(int (*read)(struct csv *, const char *, size_t *, struct error *), struct csv *csv, const char *path,
		   struct error *error)
{
	size_t size = 0;
	int result;

	memset(csv, 0, sizeof *csv);
	snprintf(csv->name, sizeof csv->name, "%s", path);
	result = read(csv, path, &size, error);
	if (result)
		csv_close(csv);
	return result ? result : begin(csv, size, error);
}

int csv_open(struct csv *csv, const char *path, struct error *error)
{
	return open_by(csv_text_all, csv, path, error);
}

int csv_open_named(struct csv *csv, const char *path, struct error *error)
{
	return open_by(csv_text_named, csv, path, error);
}

int csv_open_long(struct csv *csv, const char *path, struct error *error)
{
	return open_by(csv_text_first, csv, path, error);
}

int csv_open_text(struct csv *csv, const char *name, const char *text, size_t size, struct error *error)
{
	memset(csv, 0, sizeof *csv);
	snprintf(csv->name, sizeof csv->name, "%s", name);
	csv->text = malloc(size + 1);
	if (!csv->text)
		return error_set(error, -ENOMEM, "out of memory");
	if (size)
		memcpy(csv->text, text, size);
	csv->text[size] = '\0';
	return begin(csv, size, error);
}

/* The cells before the last of a row that are not quoted, from the one at csv->at on: at most `most`. */
static size_t read_plain_cells(struct csv *csv, char **cell, size_t most)
{
	size_t cells = 0;
	char *at = csv->at, *end;

	for (; cells < most && *(end = end_of_plain(at)) == ','; at = end + 1) {
		cell[cells++] = at;
		*end = '\0';
	}
	csv->at = at;
	return cells;
}

int csv_row(struct csv *csv, struct error *error)
{
	size_t cells = 0;
	int more = 1;

	if (csv_text_next(csv, error))
		return -EINVAL;
	if (csv->at == csv->end)
		return 0;
	csv->line = csv->next_line;
	while (more) {
		cells += read_plain_cells(csv, &csv->cell[cells], csv->columns - cells);
		if (cells == csv->columns)
			return csv_fail(csv, error, "more cells than the %zu columns of the header", csv->columns);
		more = read_cell(csv, &csv->cell[cells], error);
		if (more < 0)
			return more;
		cells++;
	}
	if (cells == 1 && csv->columns > 1 && !csv->cell[0][0])
		return csv_fail(csv, error, "an empty line; expected %zu cells, as many as the header has",
				csv->columns);
	if (cells < csv->columns)
		return csv_fail(csv, error, "%zu cell%s; expected %zu, as many as the header has", cells,
				cells == 1 ? "" : "s", csv->columns);
	return 1;
}

int csv_column(const struct csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->columns; i++)
		if (!strcmp(csv->column[i], name))
			return (int)i;
	return -1;
}

/* Whatever is counted or timed fits 64 bits; what is far beyond them would be infinite in a sum or a ratio. */
static const double too_large = 1e20;

/* strtod accepts more than a CSV should hold: white space, "0x10", "nan", "infinity". */
int csv_figure(const struct csv *csv, size_t column, double *figure, struct error *error)
{
	const char *text = csv->cell[column];
	char *end;
	double value;

	if (!text[0]) {
		*figure = NAN;
		return 0;
	}
	value = strtod(text, &end);
	if (*end || strspn(text, "0123456789.eE+-") != strlen(text) || !isfinite(value))
		return csv_fail(csv, error,
				"%.60s: '%.60s' is not a number; expected one such as 12.5, or an empty cell",
				csv->column[column], text);
	if (value >= too_large)
		return csv_fail(csv, error, "%.60s: '%.60s' is too large; expected less than 1e20", csv->column[column],
				text);
	if (signbit(value) && value != 0)
		return csv_fail(csv, error, "%.60s: '%.60s' is negative; expected 0 or more", csv->column[column],
				text);
	*figure = value;
	return 0;
}

int csv_count(const struct csv *csv, size_t column, uint64_t *count, struct error *error)
{
	const char *text = csv->cell[column];
	uint64_t value = 0;

	if (!text[0]) {
		*count = CSV_UNKNOWN;
		return 0;
	}
	for (; *text >= '0' && *text <= '9'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		if (value >= UINT64_MAX / 10 && value > (UINT64_MAX - 1 - digit) / 10)
			break;
		value = value * 10 + digit;
	}
	if (*text)
		return csv_fail(csv, error, "%.60s: '%.60s' is not a whole number from 0 to 2^64 - 2",
				csv->column[column], csv->cell[column]);
	*count = value;
	return 0;
}

void csv_close(struct csv *csv)
{
	free(csv->text);
	free(csv->column);
	if (csv->rest)
		fclose(csv->rest);
	csv->rest = NULL;
	csv->text = NULL;
	csv->column = csv->cell = NULL;
}
