/* SPDX-License-Identifier: MIT */
#include "chart_table.h"

#include <stdio.h>

int chart_table_open(struct chart_table *table, const char *folder, const char *name, const char *const *column,
		     struct error *error)
{
	char path[4200];
	int result;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	result = csv_open(&table->csv, path, error);
	for (size_t i = 0; !result && i < CHART_TABLE_COLUMNS && column[i]; i++) {
		int found = csv_column(&table->csv, column[i]);

		if (found < 0) {
			result = csv_fail(&table->csv, error, "expected a column %s", column[i]);
			csv_close(&table->csv);
		}
		table->column[i] = (size_t)found;
	}
	return result;
}

const char *chart_table_text(const struct chart_table *table, size_t i)
{
	return table->csv.cell[table->column[i]];
}
