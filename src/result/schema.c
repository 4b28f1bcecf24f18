/* SPDX-License-Identifier: MIT */
#include "schema.h"

#include <stddef.h>

const struct schema_column schema_sample_columns[] = {
#define SAMPLE(name, unit, help, empty)      { #name, unit, help, empty, offsetof(struct sample, name), SUM_OTHER },
#define FIGURE(name, unit, sum, help, empty) { #name, unit, help, empty, offsetof(struct sample, name), SUM_OTHER },
#include "stats/columns.def"
};
const size_t schema_sample_column_count = sizeof schema_sample_columns / sizeof schema_sample_columns[0];

const struct schema_column schema_summary_columns[] = {
#define POINT(name, unit, help, empty)       { #name, unit, help, empty, offsetof(struct summary, name), SUM_OTHER },
#define FIGURE(name, unit, sum, help, empty) { #name, unit, help, empty, offsetof(struct summary, name), sum },
#include "stats/columns.def"
};
const size_t schema_summary_column_count = sizeof schema_summary_columns / sizeof schema_summary_columns[0];

const struct schema_column schema_tail_columns[] = {
#define TAIL(name, unit, help, empty) { #name, unit, help, empty, offsetof(struct tail_summary, name), SUM_OTHER },
#include "stats/columns.def"
};
const size_t schema_tail_column_count = sizeof schema_tail_columns / sizeof schema_tail_columns[0];

static void write_header(FILE *file, const struct schema_column *column, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s%s", i ? "," : "", column[i].name);
}

void schema_write_summary_header(FILE *file)
{
	fputs("status,reason,note,", file);
	write_header(file, schema_summary_columns, schema_summary_column_count);
}

void schema_write_sample_header(FILE *file)
{
	write_header(file, schema_sample_columns, schema_sample_column_count);
	fputs(",disturbed", file);
}

void schema_write_tail_header(FILE *file)
{
	fputs("of,reason,", file);
	write_header(file, schema_tail_columns, schema_tail_column_count);
}
