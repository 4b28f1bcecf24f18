/* SPDX-License-Identifier: MIT */
/* docs/csv.md describes every column as stats/columns.def does. usage: test_schema docs/csv.md */
#include "result/schema.h"
#include "tap.h"

#include <stdlib.h>

static const char *section, *section_end;

static void in_section(const char *document, const char *heading)
{
	section = strstr(document, heading);
	section_end = section ? strstr(section + strlen(heading), "\n## ") : NULL;
	if (!section_end)
		exit(1);
}

static void described(const char *name, const char *unit, const char *help, const char *empty)
{
	char row[2000];
	const char *found;

	snprintf(row, sizeof row, "\n| `%s` | %s | %s | %s |\n", name, unit, help, empty);
	found = strstr(section, row);
	ok(found && found < section_end, name);
	if (!found || found > section_end)
		printf("# docs/csv.md needs this row:\n# %s", row + 1);
}

static void test_sample(const struct schema_column *column)
{
	described(column->name, column->unit, column->help, column->empty);
}

/* A figure of a point is per iteration, and unknown without a sample to make it of. */
static void test_point(const struct schema_column *column)
{
	static const char *const how[] = {
		[SUM_MEDIAN] = "the median of the medians of the rounds", [SUM_MEAN] = "the total over all iterations"
	};
	char unit[64], help[1000];

	if (column->sum == SUM_OTHER) {
		test_sample(column);
		return;
	}
	snprintf(unit, sizeof unit, "%s per iteration", column->unit);
	snprintf(help, sizeof help, "%s; %s", column->help, how[column->sum]);
	described(column->name, strcmp(column->unit, "count") ? unit : "per iteration", help,
		  strcmp(column->empty, "never") ? column->empty : "no timed sample");
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
		test_sample(&schema_sample_columns[i]);
	in_section(document, "\n## <probe>.tail.csv");
	for (size_t i = 0; i < schema_tail_column_count; i++)
		test_sample(&schema_tail_columns[i]);
	free(document);
	return tap_done();
}
