/* SPDX-License-Identifier: MIT */
/* What each primitive took in a trace, from trace.csv and path.csv. */
#include "trace_set.h"

#include "csv.h"
#include "facts.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const trace_columns[TRACE_FIGURES] = { "wall_ns",     "cpu_ns", "blocked_ns", "runnable_ns", "calls",
							  "timed_calls", "bytes",  "faults",     "fault_ns" };
static const char *const path_columns[TRACE_FIGURES] = { [TRACE_PATH] = "wall_ns" };

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

/* `columns` names the column of each figure, NULL: the file doesn't have it. */
static int add_row(const struct csv *csv, const char *const *columns, struct trace_sums *sums, struct error *error)
{
	const char *name = csv->cell[csv_column(csv, "primitive")];
	struct trace_sum *sum;

	if (strlen(name) >= sizeof sum->name)
		return csv_fail(csv, error, "the name of a primitive is longer than %zu bytes", sizeof sum->name - 1);
	sum = sum_of(sums, name);
	if (!sum)
		return csv_fail(csv, error, "more than %d primitives", TRACE_SUMS_MOST);
	for (size_t i = 0; i < TRACE_FIGURES; i++) {
		int column = columns[i] ? csv_column(csv, columns[i]) : -1;
		double figure = NAN;

		if (column >= 0 && csv_figure(csv, (size_t)column, &figure, error))
			return -EINVAL;
		if (!isnan(figure))
			sum->of[i] = (isnan(sum->of[i]) ? 0 : sum->of[i]) + figure;
	}
	return 0;
}

static int read_file(const char *path, const char *const *columns, struct trace_sums *sums, struct error *error)
{
	struct csv csv;
	int result = csv_open(&csv, path, error), row = 1;

	if (result)
		return result;
	if (csv_column(&csv, "primitive") < 0 || csv_column(&csv, "wall_ns") < 0)
		row = csv_fail(&csv, error, "no columns primitive and wall_ns; expected a trace");
	while (row > 0 && (row = csv_row(&csv, error)) > 0)
		if (add_row(&csv, columns, sums, error))
			row = -EINVAL;
	csv_close(&csv);
	return row;
}

int trace_sums_read(struct trace_sums *sums, const char *folder, struct error *error)
{
	char path[4200];
	int result;

	*sums = (struct trace_sums){ .sum = malloc(TRACE_SUMS_MOST * sizeof *sums->sum), .elapsed_ns = NAN };
	if (!sums->sum)
		return error_set(error, -ENOMEM, "out of memory");
	snprintf(path, sizeof path, "%s/trace.csv", folder);
	result = read_file(path, trace_columns, sums, error);
	snprintf(path, sizeof path, "%s/path.csv", folder);
	sums->has_path = !result && access(path, F_OK) == 0;
	if (sums->has_path)
		result = read_file(path, path_columns, sums, error);
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

	if (figure == TRACE_PATH && (!sum || isnan(sum->of[figure])))
		return sums->has_path ? 0 : NAN;
	return sum ? sum->of[figure] : 0;
}
