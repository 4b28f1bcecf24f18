/* SPDX-License-Identifier: MIT */
#include "schema.h"

#include <stddef.h>

#define SAMPLE(name)                                 \
	{                                            \
#name, offsetof(struct sample, name) \
	}
const struct schema_column schema_sample_columns[] = {
	SAMPLE(round),
	SAMPLE(index),
	SAMPLE(cpu),
	SAMPLE(timed),
	SAMPLE(iterations),
	SAMPLE(bytes),
	SAMPLE(wall_ns),
	SAMPLE(cpu_ns),
	SAMPLE(user_ns),
	SAMPLE(system_ns),
	SAMPLE(minor_faults),
	SAMPLE(major_faults),
	SAMPLE(voluntary_switches),
	SAMPLE(involuntary_switches),
	SAMPLE(steal_ns),
};
const size_t schema_sample_column_count = sizeof schema_sample_columns / sizeof schema_sample_columns[0];

#define SUMMARY(name)                                 \
	{                                             \
#name, offsetof(struct summary, name) \
	}
const struct schema_column schema_summary_columns[] = {
	SUMMARY(samples),
	SUMMARY(rounds),
	SUMMARY(iterations),
	SUMMARY(bytes),
	SUMMARY(median_ns),
	SUMMARY(ci_low_ns),
	SUMMARY(ci_high_ns),
	SUMMARY(min_ns),
	SUMMARY(p10_ns),
	SUMMARY(p90_ns),
	SUMMARY(max_ns),
	SUMMARY(cpu_ns),
	SUMMARY(user_ns),
	SUMMARY(system_ns),
	SUMMARY(minor_faults),
	SUMMARY(major_faults),
	SUMMARY(voluntary_switches),
	SUMMARY(involuntary_switches),
	SUMMARY(steal_ns),
	SUMMARY(disturbed),
	SUMMARY(left_out),
};
const size_t schema_summary_column_count = sizeof schema_summary_columns / sizeof schema_summary_columns[0];

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
