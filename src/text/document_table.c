/* SPDX-License-Identifier: MIT */
/* Tables of a document. */
#include "document.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { MOST_ROWS = 2001 }; /* of a table in HTML, with its header */

enum {
	SHORT = 16,
	LONGEST = 30
}; /* longest cell, in characters, that is never wrapped; widest width counted per column */

enum { NARROWEST = 40 };

/* A cell with the status of a point gets a class of that name, for its color. */
static const char *class_of(const char *text)
{
	static const char *const known[] = { "slower", "faster",      "failed",    "crashed",
					     "hung",   "unsupported", "unresolved" };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (!strcmp(text, known[i]))
			return known[i];
	return "";
}

/* Numbers are right-aligned; short text such as "4 MiB" is not wrapped. */
static void put_html_cell(const struct document *document, const struct table *table, size_t i)
{
	const char *name = i < table->columns ? "th" : "td", *class = class_of(table->cell[i]);
	const char *place = i % table->columns >= table->left ? "n" : strlen(table->cell[i]) <= SHORT ? "s" : "";

	fprintf(document->file, "<%s", name);
	if (place[0] || class[0])
		fprintf(document->file, " class=\"%s%s%s\"", place, place[0] && class[0] ? " " : "", class);
	putc('>', document->file);
	document_text(document, table->cell[i]);
	fprintf(document->file, "</%s>", name);
}

/* How small the table must be to fit on paper. */
static const char *size_of(const struct table *table)
{
	size_t width = table_width(table, LONGEST);

	return width <= 115 ? "wide" : width <= 165 ? "wide small" : width <= 240 ? "wide smaller" : "wide smallest";
}

/* A browser lays out more only after seconds. */
static void put_rows_left_out(const struct document *document, size_t rows, size_t shown)
{
	if (shown < rows)
		fprintf(document->file,
			"<p>Left out, so that the page opens quickly: %zu of %zu rows. The CSV files have all.</p>\n",
			rows - shown, rows - 1);
}

static void put_html_table(const struct document *document, const struct table *table)
{
	size_t all = table->cells / table->columns, rows = all > MOST_ROWS ? MOST_ROWS : all;

	fprintf(document->file, "<div class=\"%s\"><table>\n", size_of(table));
	for (size_t i = 0; i < rows * table->columns; i++) {
		size_t row = i / table->columns, column = i % table->columns;

		if (column == 0)
			fprintf(document->file, "%s<tr>", row == 0 ? "<thead>" : row == 1 ? "<tbody>" : "");
		put_html_cell(document, table, i);
		if (column + 1 == table->columns)
			fprintf(document->file, "</tr>%s\n", row == 0 ? "</thead>" : "");
	}
	fprintf(document->file, "%s</table></div>\n", rows > 1 ? "</tbody>" : "");
	put_rows_left_out(document, all, rows);
}

static void put_markdown_table(const struct document *document, const struct table *table)
{
	for (size_t i = 0; i < table->cells / table->columns * table->columns; i++) {
		fputs("| ", document->file);
		document_text(document, table->cell[i]);
		putc(' ', document->file);
		if ((i + 1) % table->columns == 0)
			fputs("|\n", document->file);
		if (i + 1 != table->columns)
			continue;
		for (size_t column = 0; column < table->columns; column++)
			fputs(column < table->left ? "|---" : "|---:", document->file);
		fputs("|\n", document->file);
	}
	putc('\n', document->file);
}

bool document_wants_color(FILE *file)
{
	const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(fileno(file)) && !(none && none[0]) && terminal && strcmp(terminal, "dumb") != 0;
}

size_t document_width(FILE *file)
{
	struct winsize size = { 0 };

	if (!isatty(fileno(file)) || ioctl(fileno(file), TIOCGWINSZ, &size) || size.ws_col == 0)
		return DOCUMENT_WIDTH;
	return size.ws_col < NARROWEST ? NARROWEST : size.ws_col;
}

void document_table(const struct document *document, struct table *table)
{
	if (document->format == DOCUMENT_TEXT) {
		table->color = document->color;
		table_print(table, document->file);
		return;
	}
	if (document->format == DOCUMENT_HTML)
		put_html_table(document, table);
	else
		put_markdown_table(document, table);
	table_free(table);
}
