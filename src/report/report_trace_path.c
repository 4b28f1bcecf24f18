/* SPDX-License-Identifier: MIT */
/* The report of a trace: its critical path. */
#include "report_parts.h"

#include "result/csv.h"
#include "text/units.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 20, PATH = 4200, COLUMNS = 5 };
enum { NAME, THREAD, PRIMITIVE, WALL, SHARE };

static int find_columns(const struct csv *csv, int column[static COLUMNS])
{
	static const char *const names[COLUMNS] = { "name", "thread", "primitive", "wall_ns", "share" };

	for (int i = 0; i < COLUMNS; i++) {
		column[i] = csv_column(csv, names[i]);
		if (column[i] < 0)
			return -1;
	}
	return 0;
}

static void add_row(struct table *table, const struct csv *csv, const int column[static COLUMNS])
{
	char text[256];

	table_add(table, csv->cell[column[PRIMITIVE]]);
	snprintf(text, sizeof text, "%.64s (%.16s)", csv->cell[column[NAME]], csv->cell[column[THREAD]]);
	table_add(table, text);
	units_time(strtod(csv->cell[column[WALL]], NULL), text);
	table_add(table, text);
	units_share(strtod(csv->cell[column[SHARE]], NULL), text);
	table_add(table, text);
}

void report_trace_path(const struct report *report, size_t index)
{
	static const char *const head[] = { "primitive", "thread", "time", "share" };
	struct table table = { .columns = sizeof head / sizeof head[0], .left = 2 };
	struct error error = { 0 };
	char path[PATH];
	struct csv csv;
	int column[COLUMNS];

	snprintf(path, sizeof path, "%s/path.csv", report->folder[index]);
	if (csv_open(&csv, path, &error))
		return;
	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, head[i]);
	for (size_t i = 0; !find_columns(&csv, column) && i < MOST_ROWS && csv_row(&csv, &error) > 0; i++)
		add_row(&table, &csv, column);
	if (table.cells > table.columns) {
		report_heading(report, index, 2, "The critical path: what the elapsed time went to");
		document_table(&report->document, &table);
	}
	table_free(&table);
	csv_close(&csv);
}
