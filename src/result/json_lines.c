/* SPDX-License-Identifier: MIT */
#include "json_lines.h"

#include "csv.h"
#include "json_write.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* Whether text is a number by the grammar of JSON, such as 4096, 1.5e-07 or -3, but not 007 or +1. */
static bool is_number(const char *text)
{
	size_t whole;

	text += *text == '-';
	whole = digits(text);
	if (whole == 0 || (whole > 1 && *text == '0'))
		return false;
	text += whole;
	if (*text == '.') {
		if (digits(++text) == 0)
			return false;
		text += digits(text);
	}
	if (*text == 'e' || *text == 'E') {
		text++;
		text += *text == '+' || *text == '-';
		if (digits(text) == 0)
			return false;
		text += digits(text);
	}
	return !*text;
}

static void write_cell(FILE *file, const char *cell)
{
	if (!*cell)
		fputs("null", file);
	else if (is_number(cell))
		fputs(cell, file);
	else
		json_write_text(file, cell);
}

static int write_rows(FILE *file, const char *text, size_t size, struct error *error)
{
	struct csv csv;
	int row, result = csv_open_text(&csv, "rows", text, size, error);

	if (result)
		return result;
	while ((row = csv_row(&csv, error)) > 0) {
		for (size_t i = 0; i < csv.columns; i++) {
			json_write_key(file, i ? ", " : "{", csv.column[i]);
			write_cell(file, csv.cell[i]);
		}
		fputs("}\n", file);
	}
	csv_close(&csv);
	return row;
}

FILE *json_lines_begin(struct json_lines *lines, FILE *file, bool wanted)
{
	*lines = (struct json_lines){ .file = file };
	if (wanted)
		lines->csv = open_memstream(&lines->text, &lines->size);
	return wanted ? lines->csv : file;
}

int json_lines_end(struct json_lines *lines, struct error *error)
{
	int result = 0;

	if (!lines->csv)
		return 0;
	result = fclose(lines->csv) ? error_set(error, -ENOMEM, "out of memory")
				    : write_rows(lines->file, lines->text, lines->size, error);
	free(lines->text);
	return result;
}
