/* SPDX-License-Identifier: MIT */
#include "json_write.h"

#include "csv.h"
#include "csv_write.h"
#include "text/utf8.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

void json_write_text(FILE *file, const char *text)
{
	putc('"', file);
	while (*text) {
		size_t length = utf8_letter(text);

		if (*text == '"' || *text == '\\')
			putc('\\', file);
		if (length)
			fwrite(text, 1, length, file);
		else if ((unsigned char)*text < 0x20 || *text == 0x7f)
			fprintf(file, "\\u%04x", (unsigned char)*text);
		else
			fputs("\ufffd", file);
		text += length ? length : 1;
	}
	putc('"', file);
}

void json_write_number(FILE *file, double number)
{
	if (isfinite(number))
		csv_write_number(file, number);
	else
		fputs("null", file);
}

void json_write_key(FILE *file, const char *before, const char *name)
{
	fputs(before, file);
	json_write_text(file, name);
	fputs(": ", file);
}

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

int json_write_rows(FILE *file, const char *text, size_t size, struct error *error)
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
