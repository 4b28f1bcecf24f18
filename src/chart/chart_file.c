/* SPDX-License-Identifier: MIT */
#include "chart_file.h"

#include "result/schema.h"
#include "plan/sweep.h"

#include <stdio.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *chart_file_cell(const struct chart_file *points, size_t row, int column)
{
	return points->cell[row * points->csv.columns + (size_t)column];
}

const char *chart_file_value(const struct chart_file *points, size_t row, size_t axis)
{
	return points->axis[axis] < 0 ? points->base_word[axis] : chart_file_cell(points, row, points->axis[axis]);
}

static double sort_key(const struct axis *axis, const char *text)
{
	struct error unused;
	uint64_t value;

	return axis_parse(axis, text, &value, &unused) ? HUGE_VAL : (double)value;
}

static int compare_rows(const void *a, const void *b)
{
	const struct chart_row *left = a, *right = b;

	for (size_t i = 0; i < PROBE_AXES; i++)
		if (left->key[i] != right->key[i])
			return left->key[i] < right->key[i] ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static int sort_rows(struct chart_file *points)
{
	points->row = calloc(points->rows + 1, sizeof *points->row);
	if (!points->row)
		return -ENOMEM;
	for (size_t i = 0; i < points->rows; i++) {
		points->row[i].index = i;
		for (size_t j = 0; j < probe_axis_count(points->probe); j++)
			points->row[i].key[j] = sort_key(&points->probe->axes[j], chart_file_value(points, i, j));
	}
	qsort(points->row, points->rows, sizeof *points->row, compare_rows);
	return 0;
}

/* The probe's base value where the result has it, else the first that it has. */
static const char *find_base(const struct chart_file *points, int column)
{
	int axis = probe_axis_find(points->probe, points->csv.column[column]);

	for (size_t i = 0; axis >= 0 && i < points->rows; i++)
		if (!strcmp(chart_file_cell(points, i, column), points->base_word[axis]))
			return points->base_word[axis];
	return points->rows ? chart_file_cell(points, 0, column) : "";
}

/* Each counter has a column of its own name, then the share that it ran. */
static bool is_counter(const char *name, const char *next)
{
	size_t length = strlen(name);

	return !strncmp(name, next, length) && !strcmp(next + length, "_running");
}

static void find_columns(struct chart_file *points)
{
	const struct probe *probe = points->probe;
	struct error unused;

	points->status = csv_column(&points->csv, "status");
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		uint64_t value = 0;

		axis_parse(&probe->axes[i], probe->axes[i].base, &value, &unused);
		axis_format(&probe->axes[i], value, points->base_word[i], CHART_WORD);
		points->axis[i] = csv_column(&points->csv, probe->axes[i].name);
	}
	for (size_t i = 0; i < schema_summary_column_count; i++)
		points->figure[i] = csv_column(&points->csv, schema_summary_columns[i].name);
	for (size_t i = 0; i + 1 < points->csv.columns; i++)
		points->counter[i] = is_counter(points->csv.column[i], points->csv.column[i + 1]);
}

void chart_file_free(struct chart_file *points)
{
	csv_close(&points->csv);
	free(points->cell);
	free(points->row);
	free(points->figure);
	free(points->counter);
	*points = (struct chart_file){ .probe = points->probe };
}

/* That every figure is one is found out here, before anything of the file was written. */
static int check_row(const struct chart_file *points, struct error *error)
{
	double figure;

	for (size_t i = 0; i < schema_summary_column_count; i++)
		if (points->figure[i] >= 0 && csv_figure(&points->csv, (size_t)points->figure[i], &figure, error))
			return -EINVAL;
	for (size_t i = 0; i < points->csv.columns; i++)
		if (points->counter[i] && csv_figure(&points->csv, i, &figure, error))
			return -EINVAL;
	return 0;
}

static int add_row(struct chart_file *points, size_t *room, struct error *error)
{
	size_t columns = points->csv.columns;

	if (points->rows == *room) {
		char **grown = realloc(points->cell, (*room = *room * 2 + 64) * columns * sizeof *grown);

		if (!grown)
			return -ENOMEM;
		points->cell = grown;
	}
	memcpy(points->cell + points->rows++ * columns, points->csv.cell, columns * sizeof *points->cell);
	return check_row(points, error);
}

static int read_rows(struct chart_file *points, struct error *error)
{
	size_t room = 0;
	int more, result = 0;

	if (points->status < 0 || points->status > CHART_AXES || csv_column(&points->csv, "median_ns") < 0)
		return csv_fail(&points->csv, error, "expected columns status and median_ns: it holds no points");
	while (!result && (more = csv_row(&points->csv, error)) != 0)
		result = more < 0 ? more : add_row(points, &room, error);
	if (!result)
		result = sort_rows(points);
	for (int i = 0; i < points->status && !result; i++)
		points->base[i] = find_base(points, i);
	return result;
}

int chart_file_read(const char *folder, const struct probe *probe, struct chart_file *points, struct error *error)
{
	char path[4200];
	int result;

	*points = (struct chart_file){ .probe = probe };
	snprintf(path, sizeof path, "%s/%s.csv", folder, probe->name);
	result = csv_open(&points->csv, path, error);
	if (result)
		return result;
	points->figure = calloc(schema_summary_column_count, sizeof *points->figure);
	points->counter = calloc(points->csv.columns + 1, sizeof *points->counter);
	result = points->figure && points->counter ? 0 : -ENOMEM;
	if (!result) {
		find_columns(points);
		result = read_rows(points, error);
	}
	if (result)
		chart_file_free(points);
	return result;
}
