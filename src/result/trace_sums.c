/* SPDX-License-Identifier: MIT */
/* What each primitive took in a trace, from trace.csv. */
#include "trace_set.h"

#include "csv.h"
#include "facts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const columns[TRACE_FIGURES] = { "wall_ns",     "cpu_ns", "blocked_ns", "runnable_ns", "calls",
						    "timed_calls", "bytes",  "faults",     "fault_ns" };

static struct trace_sum *sum_of(struct trace_sums *sums, const char *name)
{
	struct trace_sum *sum = (struct trace_sum *)trace_sums_find(sums, name);

	if (sum || sums->count == TRACE_SUMS_MOST)
		return sum;
	sum = &sums->sum[sums->count++];
	snprintf(sum->name, sizeof sum->name, "%s", name);
	for (size_t i = 0; i < TRACE_FIGURES; i++)
		sum->of[i] = NAN;
	return sum;
}

static int add_row(const struct csv *csv, int name, struct trace_sums *sums, struct error *error)
{
	struct trace_sum *sum;

	if (strlen(csv->cell[name]) >= sizeof sum->name)
		return csv_fail(csv, error, "the name of a primitive is longer than %zu bytes", sizeof sum->name - 1);
	sum = sum_of(sums, csv->cell[name]);
	if (!sum)
		return csv_fail(csv, error, "more than %d primitives", TRACE_SUMS_MOST);
	for (size_t i = 0; i < TRACE_FIGURES; i++) {
		int column = csv_column(csv, columns[i]);
		double figure = NAN;

		if (column >= 0 && csv_figure(csv, (size_t)column, &figure, error))
			return -EINVAL;
		if (!isnan(figure))
			sum->of[i] = (isnan(sum->of[i]) ? 0 : sum->of[i]) + figure;
	}
	return 0;
}

static int read_rows(struct csv *csv, struct trace_sums *sums, struct error *error)
{
	int name = csv_column(csv, "primitive"), row = 1;

	if (name < 0 || csv_column(csv, "wall_ns") < 0)
		return csv_fail(csv, error, "no columns primitive and wall_ns; expected a trace");
	while (row > 0 && (row = csv_row(csv, error)) > 0)
		if (add_row(csv, name, sums, error))
			row = -EINVAL;
	return row;
}

int trace_sums_read(struct trace_sums *sums, const char *folder, struct error *error)
{
	char path[4200];
	struct csv csv;
	int result;

	*sums = (struct trace_sums){ .elapsed_ns = NAN };
	snprintf(path, sizeof path, "%s/trace.csv", folder);
	result = csv_open(&csv, path, error);
	if (result)
		return result;
	sums->sum = malloc(TRACE_SUMS_MOST * sizeof *sums->sum);
	result = sums->sum ? read_rows(&csv, sums, error) : error_set(error, -ENOMEM, "out of memory");
	csv_close(&csv);
	if (result)
		trace_sums_free(sums);
	return result;
}

void trace_sums_free(struct trace_sums *sums)
{
	free(sums->sum);
	*sums = (struct trace_sums){ 0 };
}

const struct trace_sum *trace_sums_find(const struct trace_sums *sums, const char *name)
{
	for (size_t i = 0; i < sums->count; i++)
		if (!strcmp(sums->sum[i].name, name))
			return &sums->sum[i];
	return NULL;
}

double trace_sums_figure(const struct trace_sums *sums, const char *name, enum trace_figure figure)
{
	const struct trace_sum *sum = trace_sums_find(sums, name);

	return sum ? sum->of[figure] : 0;
}
