/* SPDX-License-Identifier: MIT */
/* A CSV file of which some columns are used, by name. */
#ifndef FAULTLINE_CHART_TABLE_H
#define FAULTLINE_CHART_TABLE_H

#include "result/csv.h"
#include "text/error.h"

enum { CHART_TABLE_COLUMNS = 6 };

/* Valid while it is read with csv_row. */
struct chart_table {
	struct csv csv;
	size_t column[CHART_TABLE_COLUMNS]; /* of the requested columns, in their order */
};

/* Opens FOLDER/NAME; `column` ends with NULL. 0 or -errno; `error` holds a message, and there is nothing to close. */
int chart_table_open(struct chart_table *, const char *folder, const char *name, const char *const *column,
		     struct error *);

/* The i-th requested column in the row that was read last. */
const char *chart_table_text(const struct chart_table *, size_t i);

#endif
