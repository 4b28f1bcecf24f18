/* SPDX-License-Identifier: MIT */
/* docs/csv.md describes every column as stats/columns.def does. usage: test_schema docs/csv.md */
#include "result/schema.h"
#include "tap.h"

#include <stdlib.h>

enum { NAMES, UNIT, HELP, EMPTY, CELLS, ROW = 1000 };

static const char *section, *section_end;

static void in_section(const char *document, const char *heading)
{
	section = strstr(document, heading);
	section_end = section ? strstr(section + strlen(heading), "\n## ") : NULL;
	if (!section_end)
		exit(1);
}

/* "| `a`, `b` | ns | what they are | |": four cells, without the blanks at their ends. */
static bool take_cells(char *row, char *cell[CELLS])
{
	for (size_t i = 0; i < CELLS; i++) {
		char *end;

		row += 1 + strspn(row + 1, " ");
		end = strchr(row, '|');
		if (!end)
			return false;
		cell[i] = row;
		for (row = end; end > cell[i] && end[-1] == ' ';)
			end--;
		*end = '\0';
	}
	return true;
}

/* The row of the section that names the column. */
static bool find_row(const char *name, char row[static ROW], char *cell[CELLS])
{
	char quoted[80];

	snprintf(quoted, sizeof quoted, "`%s`", name);
	for (const char *line = section; line && line < section_end; line = strchr(line + 1, '\n')) {
		snprintf(row, ROW, "%.*s", (int)strcspn(line + 1, "\n"), line + 1);
		if (row[0] == '|' && take_cells(row, cell) && strstr(cell[NAMES], quoted))
			return true;
	}
	return false;
}

static void test_column(const struct schema_column *column)
{
	char row[ROW], *cell[CELLS];

	if (!ok(find_row(column->name, row, cell) && !strcmp(cell[UNIT], column->unit) &&
			strstr(cell[HELP], column->help) && !strcmp(cell[EMPTY], column->empty),
		column->name))
		fprintf(stderr, "# docs/csv.md needs this row: | `%s` | %s | %s | %s |\n", column->name, column->unit,
			column->help, column->empty);
}

/* A figure of samples as well is described there, and how it is summed up here. */
static void test_point(const struct schema_column *column)
{
	static const char *const how[] = { [SUM_MEDIAN] = "; median", [SUM_MEAN] = "; mean" };
	char row[ROW], *cell[CELLS];

	if (column->sum == SUM_OTHER)
		test_column(column);
	else
		ok(find_row(column->name, row, cell) && strstr(cell[HELP], how[column->sum]), column->name);
}

static char *read_whole(const char *path)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		exit(1);
	fclose(file);
	return text;
}

int main(int argc, char **argv)
{
	char *document;

	if (argc != 2)
		return 2;
	document = read_whole(argv[1]);
	tap_plan((int)(schema_summary_column_count + schema_sample_column_count + schema_tail_column_count));
	in_section(document, "\n## <probe>.csv");
	for (size_t i = 0; i < schema_summary_column_count; i++)
		test_point(&schema_summary_columns[i]);
	in_section(document, "\n## <probe>.samples.csv");
	for (size_t i = 0; i < schema_sample_column_count; i++)
		test_column(&schema_sample_columns[i]);
	in_section(document, "\n## <probe>.tail.csv");
	for (size_t i = 0; i < schema_tail_column_count; i++)
		test_column(&schema_tail_columns[i]);
	free(document);
	return tap_done();
}
