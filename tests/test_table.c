/* SPDX-License-Identifier: MIT */
/* Columns that line up. */
#include "text/table.h"
#include "tap.h"

#include <stdlib.h>

static void test(struct table table, const char *const cells[], const char *expected, const char *what)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	for (size_t i = 0; cells[i]; i++)
		table_add(&table, cells[i]);
	table_print(&table, file);
	fclose(file);
	is_text(text, expected, what);
	free(text);
}

static void test_width(void)
{
	struct table table = { .columns = 2 };

	table_add(&table, "a");
	table_add(&table, "µµµ");
	table_add(&table, "abcdef");
	table_add(&table, "b");
	ok(table_width(&table, 30) == 13, "its width is that of the longest cells, with what is between");
	ok(table_width(&table, 4) == 11, "a column is counted for no more than asked");
	table_free(&table);
}

static void test_fit(void)
{
	static const char *const cells[] = { "name", "file", "time", "µ-operation of a kind", "bench.py", "10 ms" };
	struct table table = { .columns = 3, .left = 2 };
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		table_add(&table, cells[i]);
	table_drop(&table, "bytes");
	table_fit(&table, 30);
	table_drop(&table, "time");
	table_print(&table, file);
	fclose(file);
	is_text(text, "  name         file\n  µ-ope… kind  bench.py\n",
		"the longest text is shortened, a column removed");
	free(text);
}

/* Names that differ in their middle only are worth more than the width. */
static void test_same(void)
{
	static const char *const cells[] = { "name", "BM_Copy/a/threads:4", "BM_Copy/b/threads:4" };
	struct table table = { .columns = 1, .left = 1 };

	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
		table_add(&table, cells[i]);
	table_fit(&table, 14);
	ok(table_width(&table, 80) == 21, "names that would become the same stay");
	table_fit(&table, 20);
	ok(table_width(&table, 80) == 20, "they are shortened where they still differ");
	table_free(&table);
}

int main(void)
{
	tap_plan(11);
	test_width();
	test_fit();
	test_same();
	test((struct table){ .columns = 3, .left = 1 },
	     (const char *[]){ "size", "median", "", "64 B", "1.00 ns", "", "4 KiB", "51.2 ns", "failed", NULL },
	     "  size    median\n"
	     "  64 B   1.00 ns\n"
	     "  4 KiB  51.2 ns  failed\n",
	     "the first stands left, the others right");
	test((struct table){ .columns = 2, .left = 0 }, (const char *[]){ "a", "b", "10 µs", "±1 %", NULL },
	     "      a     b\n"
	     "  10 µs  ±1 %\n",
	     "letters are counted, not bytes");
	test((struct table){ .columns = 2, .left = 2 }, (const char *[]){ "name", "x", "a", "long text", NULL },
	     "  name  x\n"
	     "  a     long text\n",
	     "no spaces behind a last column that stands left");
	test((struct table){ .columns = 3, .left = 3 }, (const char *[]){ "name", "x", "y", "long", "", "", NULL },
	     "  name  x  y\n"
	     "  long\n",
	     "a row does not end with blanks");
	test((struct table){ .columns = 2, .left = 0 }, (const char *[]){ "a", "b", "c", NULL }, "  a  b\n",
	     "a row that is not full is left out");
	test((struct table){ .columns = 2, .left = 0 }, (const char *[]){ NULL }, "", "nothing of nothing");
	return tap_done();
}
