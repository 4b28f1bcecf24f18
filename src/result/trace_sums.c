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

enum { PATH = 4200 };

static const char *const trace_columns[TRACE_FIGURES] = { "wall_ns",     "cpu_ns", "blocked_ns", "runnable_ns", "calls",
							  "timed_calls", "bytes",  "faults",     "fault_ns" };
static const char *const place_columns[TRACE_FIGURES] = {
	[TRACE_WALL] = "wall_ns", [TRACE_CPU] = "cpu_ns",    [TRACE_BLOCKED] = "blocked_ns", [TRACE_CALLS] = "calls",
	[TRACE_BYTES] = "bytes",  [TRACE_FAULTS] = "faults", [TRACE_FAULT_NS] = "fault_ns"
};
static const char *const path_columns[TRACE_FIGURES] = { [TRACE_PATH] = "wall_ns" };

/* The array with room for one more sum than `count`, which has no figures; NULL without memory. */
static struct trace_sum *more(struct trace_sum *all, size_t count)
{
	bool is_full = !(count & (count - 1));
	struct trace_sum *grown = is_full ? realloc(all, (count ? 2 * count : 1) * sizeof *grown) : all;

	for (size_t i = 0; grown && i < TRACE_FIGURES; i++)
		grown[count].of[i] = NAN;
	if (grown)
		grown[count].is_unsized = false;
	return grown;
}

struct trace_sum *trace_sum_named(const char *name, struct intern *names, struct trace_sum **all, size_t *count)
{
	uint32_t known = intern_look(names, name);
	struct trace_sum *grown;

	if (known != UINT32_MAX)
		return &(*all)[known];
	grown = more(*all, *count);
	if (!grown)
		return NULL;
	*all = grown;
	if (intern(names, name) == UINT32_MAX)
		return NULL;
	snprintf(grown[*count].name, sizeof grown->name, "%s", name);
	return &grown[(*count)++];
}

struct trace_sum *trace_sums_add(struct trace_sums *sums, const char *name)
{
	return trace_sum_named(name, &sums->names, &sums->sum, &sums->count);
}

/* `columns` names the column of each figure, NULL: the file doesn't have it. */
static int add_figures(const struct csv *csv, const char *const *columns, struct trace_sum *sum, struct error *error)
{
	for (size_t i = 0; i < TRACE_FIGURES; i++) {
		int column = columns[i] ? csv_column(csv, columns[i]) : -1;
		double figure = NAN;

		if (column >= 0 && csv_figure(csv, (size_t)column, &figure, error))
			return -EINVAL;
		if (!isnan(figure))
			sum->of[i] = (isnan(sum->of[i]) ? 0 : sum->of[i]) + figure;
		sum->is_unsized |= i == TRACE_BYTES && column >= 0 && isnan(figure);
	}
	if (sum->is_unsized)
		sum->of[TRACE_BYTES] = NAN;
	return 0;
}

static int add_row(const struct csv *csv, const char *const *columns, struct trace_sums *sums, struct error *error)
{
	const char *name = csv->cell[csv_column(csv, "primitive")];
	struct trace_sum *sum;

	if (strlen(name) >= sizeof sum->name)
		return csv_fail(csv, error, "the name of a primitive is longer than %zu bytes", sizeof sum->name - 1);
	sum = trace_sums_add(sums, name);
	if (!sum)
		return error_set(error, -ENOMEM, "out of memory");
	if (sums->count > TRACE_SUMS_MOST)
		return csv_fail(csv, error, "more than %d primitives", TRACE_SUMS_MOST);
	return add_figures(csv, columns, sum, error);
}

/* Of a long place the end is kept: it has the line. */
static int add_place(const struct csv *csv, const char *const *columns, struct trace_sums *sums, struct error *error)
{
	const char *place = csv->cell[csv_column(csv, "place")], *primitive = csv->cell[csv_column(csv, "primitive")];
	size_t length = strlen(place), most = TRACE_NAME / 2 - 1;
	char name[TRACE_NAME];
	struct trace_sum *sum;

	snprintf(name, sizeof name, "%s\t%.*s", place + (length > most ? length - most : 0), (int)most, primitive);
	sum = trace_sums_add(sums, name);
	return sum ? add_figures(csv, columns, sum, error) : error_set(error, -ENOMEM, "out of memory");
}

static int read_file(const char *path, const char *const *columns,
		     int (*add)(const struct csv *, const char *const *, struct trace_sums *, struct error *),
		     struct trace_sums *sums, struct error *error)
{
	struct csv csv;
	int result = csv_open(&csv, path, error), row = 1;

	if (result)
		return result;
	if (csv_column(&csv, "primitive") < 0 || csv_column(&csv, "wall_ns") < 0 ||
	    (add == add_place && csv_column(&csv, "place") < 0))
		row = csv_fail(&csv, error, "no columns primitive and wall_ns; expected a trace");
	while (row > 0 && (row = csv_row(&csv, error)) > 0)
		if (add(&csv, columns, sums, error))
			row = -EINVAL;
	csv_close(&csv);
	return row;
}

/* The first row of processes.csv is the program. Older traces lack the file or its columns. */
static int read_failure(struct trace_sums *sums, const char *path, struct error *error)
{
	struct csv csv;
	int result = csv_open(&csv, path, error), status, signal;

	if (result)
		return result;
	status = csv_column(&csv, "exit_status");
	signal = csv_column(&csv, "signal");
	result = status < 0 || signal < 0 ? 0 : csv_row(&csv, error);
	if (result > 0 && csv.cell[signal][0])
		snprintf(sums->failure, sizeof sums->failure, "%.50s", csv.cell[signal]);
	else if (result > 0 && csv.cell[status][0] && strcmp(csv.cell[status], "0"))
		snprintf(sums->failure, sizeof sums->failure, "exit status %.20s", csv.cell[status]);
	csv_close(&csv);
	return result < 0 ? result : 0;
}

static bool has_file(const char *folder, const char *name, char path[static PATH])
{
	snprintf(path, PATH, "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

int trace_sums_read(struct trace_sums *sums, const char *folder, struct error *error)
{
	char path[PATH];
	int result;

	*sums = (struct trace_sums){ .elapsed_ns = NAN };
	has_file(folder, "trace.csv", path);
	result = read_file(path, trace_columns, add_row, sums, error);
	sums->has_path = !result && has_file(folder, "path.csv", path);
	if (sums->has_path)
		result = read_file(path, path_columns, add_row, sums, error);
	if (!result && has_file(folder, "processes.csv", path))
		result = read_failure(sums, path, error);
	if (result)
		trace_sums_free(sums);
	return result;
}

int trace_sums_read_places(struct trace_sums *sums, const char *folder, struct error *error)
{
	char path[PATH];
	int result = 0;

	*sums = (struct trace_sums){ .elapsed_ns = NAN };
	if (has_file(folder, "places.csv", path))
		result = read_file(path, place_columns, add_place, sums, error);
	if (result)
		trace_sums_free(sums);
	return result;
}

void trace_sums_free(struct trace_sums *sums)
{
	free(sums->sum);
	free(sums->frame);
	intern_free(&sums->names);
	intern_free(&sums->frame_names);
	*sums = (struct trace_sums){ 0 };
}

const struct trace_sum *trace_sums_find(const struct trace_sums *sums, const char *name)
{
	uint32_t known = intern_look(&sums->names, name);

	return known == UINT32_MAX ? NULL : &sums->sum[known];
}

double trace_sums_figure(const struct trace_sums *sums, const char *name, enum trace_figure figure)
{
	const struct trace_sum *sum = trace_sums_find(sums, name);

	if (figure == TRACE_PATH && (!sum || isnan(sum->of[figure])))
		return sums->has_path ? 0 : NAN;
	return sum ? sum->of[figure] : 0;
}
