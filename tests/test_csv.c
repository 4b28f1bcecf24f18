/* SPDX-License-Identifier: MIT */
/* The strict reader of CSV files: what it takes, what it refuses, with which words. */
#include "result/csv.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static struct csv csv;
static struct error error;

static int open_text(const char *text)
{
	return csv_open_text(&csv, "x.csv", text, strlen(text), &error);
}

/* Reads a text to its end: 0 or the error. */
static int read_text(const char *text, size_t size)
{
	int row, result = csv_open_text(&csv, "x.csv", text, size, &error);

	if (result)
		return result;
	while ((row = csv_row(&csv, &error)) > 0)
		;
	csv_close(&csv);
	return row;
}

static void refused(const char *text, size_t size, const char *words, const char *what)
{
	error = (struct error){ .text = "taken" };
	read_text(text, size);
	has_text(error.text, words, what);
}

#define REFUSED(text, words, what) refused(text, sizeof(text) - 1, words, what)

static void test_cells(void)
{
	ok(!open_text("\xef\xbb\xbf"
		      "a,b,c\r\n1,\"two, \"\"2\"\"\n and more\",\n,x y,\"\"\n"),
	   "a text is opened");
	is_number((double)csv.columns, 3, 0, "columns are counted");
	is_text(csv.column[0], "a", "a byte order mark is passed over");
	is_number(csv_column(&csv, "c"), 2, 0, "a column is found");
	is_number(csv_column(&csv, "d"), -1, 0, "one that is not there is not");
	is_number(csv_row(&csv, &error), 1, 0, "a row is read");
	is_text(csv.cell[0], "1", "a plain cell");
	is_text(csv.cell[1], "two, \"2\"\n and more", "a quoted cell: comma, quotes, the end of a line");
	is_text(csv.cell[2], "", "an empty cell");
	is_number((double)csv.line, 2, 0, "its line");
	is_number(csv_row(&csv, &error), 1, 0, "the next row is read");
	is_number((double)csv.line, 4, 0, "its line, behind one of two lines");
	is_text(csv.cell[1], "x y", "a cell with a blank");
	is_text(csv.cell[2], "", "an empty cell in quotes");
	is_number(csv_row(&csv, &error), 0, 0, "the end");
	is_number(csv_row(&csv, &error), 0, 0, "and again");
	csv_close(&csv);
}

static void test_refused(void)
{
	REFUSED("", "x.csv:1: the file is empty", "no bytes");
	REFUSED("a,b\n1,2\n3,", "x.csv:3: the last line has no line break", "a truncated last line");
	REFUSED("a,b", "x.csv:1: the last line has no line break", "a truncated header");
	REFUSED("a,b\n1,\"2", "x.csv:2: a quoted cell has no end", "a quote without its pair");
	REFUSED("a,b\n1,\"2\"", "x.csv:2: the last line has no line break", "the end after a quote");
	REFUSED("a,b\n1,\"2\"3\n", "x.csv:2: text after a quoted cell", "text after a quote");
	REFUSED("a,b\n1,2\"\n", "x.csv:2: a quote within", "a quote in a plain cell");
	REFUSED("a,b\n1,2,3\n", "x.csv:2: more cells than the 2 columns", "too many cells");
	REFUSED("a,b\n1,2\n1\n", "x.csv:3: 1 cell; expected 2", "too few cells");
	REFUSED("a,b\n1,2\n\n", "x.csv:3: an empty line; expected 2 cells", "an empty line");
	REFUSED("a,b,a\n", "x.csv:1: duplicate column 'a'", "a column twice");
	REFUSED("a,,b\n", "x.csv:1: column 2 has no name", "a column without a name");
	REFUSED("a,b\n1,2\0\n", "x.csv:2: byte 0x00", "a NUL");
	REFUSED("a,b\n1,\"2\0\"\n", "x.csv:2: byte 0x00", "a NUL in quotes");
	REFUSED("\x7f"
		"ELF\x02\x01\x01",
		"x.csv:1: byte 0x7f", "a program");
	REFUSED("a,b\r1,2\r", "x.csv:1: a carriage return", "line ends of another time");
	REFUSED("a,b\n\"x\ny\",2\n1\n", "x.csv:4: 1 cell", "lines within quotes count");
}

static void test_million_columns(void)
{
	size_t size = 2000000;
	char *text = malloc(size);

	if (!text)
		return;
	for (size_t i = 0; i < size; i++)
		text[i] = i % 2 ? ',' : 'a';
	text[size - 1] = '\n';
	refused(text, size, "x.csv:1: more than 1024 columns", "a million columns");
	free(text);
}

static void test_figure(const char *cell, double expected)
{
	char text[64], what[96];
	double figure = -1;

	snprintf(text, sizeof text, "a,b\n\"%s\",\n", cell);
	snprintf(what, sizeof what, "figure '%s'", cell);
	open_text(text);
	csv_row(&csv, &error);
	if (csv_figure(&csv, 0, &figure, &error))
		figure = -1;
	is_number(figure, expected, 0, what);
	csv_close(&csv);
}

static void test_count(const char *cell, double expected)
{
	char text[64], what[96];
	uint64_t count = 0;

	snprintf(text, sizeof text, "a,b\n\"%s\",\n", cell);
	snprintf(what, sizeof what, "count '%s'", cell);
	open_text(text);
	csv_row(&csv, &error);
	is_number(csv_count(&csv, 0, &count, &error) ? -1 : (double)count, expected, 0, what);
	csv_close(&csv);
}

static void test_numbers(void)
{
	test_figure("", NAN);
	test_figure("1.25e3", 1250);
	test_figure("0", 0);
	test_figure("-0", 0);
	test_figure("-1", -1);
	test_figure("-1e-300", -1);
	test_figure("nan", -1);
	test_figure("inf", -1);
	test_figure("1e999", -1);
	test_figure("1e308", -1);
	test_figure("100000000000000000000", -1);
	test_figure("1.84467441e+19", 1.84467441e+19);
	test_figure("0x10", -1);
	test_figure(" 1", -1);
	test_figure("1 ", -1);
	test_figure("1,5", -1);
	test_figure("1.2.3", -1);
	test_figure("e", -1);
	test_count("0", 0);
	test_count("18446744073709551614", 18446744073709551614.0);
	test_count("18446744073709551615", -1);
	test_count("99999999999999999999", -1);
	test_count("1.5", -1);
	test_count("-1", -1);
	test_count("", 18446744073709551615.0);
	test_count("+1", -1);
	test_count("1k", -1);
}

static void test_files(void)
{
	char path[] = "/tmp/faultline-test-XXXXXX";
	int fd = mkstemp(path);

	is_number((double)write(fd, "a\n1\n", 4), 4, 0, "a file is written");
	close(fd);
	ok(!csv_open(&csv, path, &error) && csv_row(&csv, &error) == 1, "and read");
	is_text(csv.cell[0], "1", "with what is in it");
	csv_close(&csv);
	csv_close(&csv);
	unlink(path);
	is_number(csv_open(&csv, path, &error), -ENOENT, 0, "one that is gone");
	has_text(error.text, path, "is named");
	is_number(csv_open(&csv, "/", &error), -EISDIR, 0, "a folder");
}

enum { LONG_ROWS = 50000 };

/* Rows of "N,text", then `end`. The number of rows that are read, or -1. */
static int read_long(const char *end, size_t filler)
{
	char path[] = "/tmp/faultline-test-XXXXXX";
	FILE *file = fdopen(mkstemp(path), "w");
	uint64_t number = 0;
	int row = 0, rows = 0, result;

	fputs("number,text\n", file);
	for (int i = 0; i < LONG_ROWS; i++)
		fprintf(file, "%d,\"a, \"\"quoted\"\" text\"\n", i);
	fputs(end, file);
	for (size_t i = 0; i < filler; i++)
		putc('x', file);
	fclose(file);
	result = csv_open_long(&csv, path, &error);
	while (!result && (row = csv_row(&csv, &error)) > 0 && !csv_count(&csv, 0, &number, &error))
		rows += number == (uint64_t)rows && !strcmp(csv.cell[1], "a, \"quoted\" text") &&
			!strcmp(csv.column[1], "text");
	csv_close(&csv);
	unlink(path);
	return result || row < 0 ? -1 : rows;
}

static void test_long(void)
{
	char line[64];

	is_number(read_long("", 0), LONG_ROWS, 0, "a long file is read part by part, each row whole");
	is_number(read_long("x,y", 0), -1, 0, "one that is cut off");
	snprintf(line, sizeof line, ":%d: the last line has no line break", LONG_ROWS + 2);
	has_text(error.text, line, "has its last line named");
	is_number(read_long("x,", 1 << 20), -1, 0, "a row that is too long");
	has_text(error.text, "a row of more than 64 KiB", "is refused");
}

int main(void)
{
	tap_plan(72);
	test_cells();
	test_refused();
	test_million_columns();
	test_numbers();
	test_files();
	test_long();
	return tap_done();
}
