/* SPDX-License-Identifier: MIT */
#include "chart_histogram.h"

#include "chart_label.h"
#include "chart_table.h"

#include <errno.h>
#include <unistd.h>

/* Calls by duration or by size. */
static int write_histogram(const char *folder, const char *name, const char *from, const char *to, FILE *file,
			   struct error *error)
{
	const char *const column[CHART_TABLE_COLUMNS] = { "primitive", from, to, "calls" };
	char csv[32];
	struct chart_table table;
	int more, result;

	snprintf(csv, sizeof csv, "%s.csv", name);
	result = chart_table_open(&table, folder, csv, column, error);
	if (result)
		return result;
	fprintf(file, "$%s << END_OF_POINTS\nprimitive from to calls\n", name);
	while ((more = csv_row(&table.csv, error)) > 0) {
		double figure[3];
		int bad = 0;

		for (size_t i = 0; i < 3; i++)
			bad |= csv_figure(&table.csv, table.column[1 + i], &figure[i], error);
		if (bad) {
			more = -EINVAL;
			break;
		}
		chart_label_write(chart_table_text(&table, 0), file);
		for (size_t i = 0; i < 3; i++)
			chart_figure_write(figure[i], file);
		putc('\n', file);
	}
	fputs("END_OF_POINTS\n", file);
	csv_close(&table.csv);
	return more;
}

/* A trace of an older version has no sizes. */
int chart_histograms_write(const char *folder, FILE *file, struct error *error)
{
	char path[4200];
	int result = write_histogram(folder, "durations", "from_ns", "to_ns", file, error);

	snprintf(path, sizeof path, "%s/sizes.csv", folder);
	if (result || !access(path, R_OK))
		return result ? result : write_histogram(folder, "sizes", "from_bytes", "to_bytes", file, error);
	fputs("$sizes << END_OF_POINTS\nprimitive from to calls\nEND_OF_POINTS\n", file);
	return 0;
}
