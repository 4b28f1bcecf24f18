/* SPDX-License-Identifier: MIT */
/* The samples of a result: <probe>.samples.csv, whose rows are read into the points of the probe. */
#include "stats/disturbance.h"
#include "schema.h"
#include "results.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The layout of a file of samples: the axes, then the round, then the rest. */
struct layout {
	size_t round, wall, iterations;
	int timed, disturbed, cpu; /* -1: older files have none */
	size_t count[CSV_COLUMNS]; /* columns of whole numbers, to be checked */
	size_t counts;
};

static int find_column(const struct csv *csv, const char *name, size_t *column, struct error *error)
{
	int found = csv_column(csv, name);

	if (found < 0)
		return csv_fail(csv, error, "no column %s; expected the samples of a probe", name);
	*column = (size_t)found;
	return 0;
}

static int check_axes(const struct csv *csv, const struct result_probe *probe, size_t axes, struct error *error)
{
	for (size_t i = 0; i < axes || i < probe->axes; i++)
		if (i >= axes || i >= probe->axes || strcmp(csv->column[i], probe->axis[i]))
			return csv_fail(csv, error, "column %zu is %.60s; expected %.60s, as in %s.csv", i + 1,
					csv->column[i], i < probe->axes ? probe->axis[i] : "round", probe->name);
	return 0;
}

static int find_layout(const struct csv *csv, const struct result_probe *probe, struct layout *layout,
		       struct error *error)
{
	int result = find_column(csv, "round", &layout->round, error);

	if (!result)
		result = find_column(csv, "wall_ns", &layout->wall, error);
	if (!result)
		result = find_column(csv, "iterations", &layout->iterations, error);
	if (!result)
		result = check_axes(csv, probe, layout->round, error);
	layout->timed = csv_column(csv, "timed");
	layout->disturbed = csv_column(csv, "disturbed");
	layout->cpu = csv_column(csv, "cpu_ns");
	layout->counts = 0;
	for (size_t i = 0; i < schema_sample_column_count; i++) {
		int column = csv_column(csv, schema_sample_columns[i].name);

		if (column >= 0)
			layout->count[layout->counts++] = (size_t)column;
	}
	return result;
}

static bool is_point(const struct csv *csv, const struct result_probe *probe, size_t point)
{
	for (size_t i = 0; i < probe->axes; i++)
		if (strcmp(result_value(probe, point, i), csv->cell[i]))
			return false;
	return true;
}

/* Moves to the point of the row. The files have the same order, so it is usually the same or the next. */
static int find_point(const struct csv *csv, const struct result_probe *probe, size_t *point, struct error *error)
{
	for (size_t i = 0; i < probe->points; i++) {
		size_t candidate = (*point + i) % probe->points;

		if (!is_point(csv, probe, candidate))
			continue;
		if (i > 0 && probe->point[candidate].samples)
			return csv_fail(csv, error, "the samples of a point are not adjacent");
		*point = candidate;
		return 0;
	}
	return csv_fail(csv, error, "a point that %s.csv does not have", probe->name);
}

static int take_marks(const struct csv *csv, const struct layout *layout, struct result_sample *sample,
		      struct error *error)
{
	uint64_t timed = 1, marks = 0;
	int result = layout->timed < 0 ? 0 : csv_count(csv, (size_t)layout->timed, &timed, error);

	if (!result && layout->disturbed >= 0 && disturbance_parse(csv->cell[layout->disturbed], &marks))
		result = csv_fail(csv, error, "disturbed: '%.60s'; expected 'none' or words such as 'preempted'",
				  csv->cell[layout->disturbed]);
	sample->timed = timed != 0;
	sample->disturbed = marks != 0;
	return result;
}

static int take_sample(const struct csv *csv, const struct layout *layout, struct result_sample *sample,
		       struct error *error)
{
	uint64_t wall_ns, iterations, ignored, cpu_ns = CSV_UNKNOWN;
	int result = csv_count(csv, layout->round, &sample->round, error);

	if (!result)
		result = csv_count(csv, layout->wall, &wall_ns, error);
	if (!result)
		result = csv_count(csv, layout->iterations, &iterations, error);
	if (!result && layout->cpu >= 0)
		result = csv_count(csv, (size_t)layout->cpu, &cpu_ns, error);
	for (size_t i = 0; i < layout->counts && !result; i++)
		result = csv_count(csv, layout->count[i], &ignored, error);
	if (!result)
		result = take_marks(csv, layout, sample, error);
	if (result)
		return result;
	if (sample->round == CSV_UNKNOWN || wall_ns == CSV_UNKNOWN || iterations == CSV_UNKNOWN || iterations == 0)
		return csv_fail(csv, error, "expected numbers in round and wall_ns, and one above 0 in iterations");
	sample->ns = (double)wall_ns / (double)iterations;
	sample->cpu_ns = cpu_ns == CSV_UNKNOWN ? NAN : (double)cpu_ns / (double)iterations;
	sample->iterations = (double)iterations;
	return 0;
}

static int take_row(const struct csv *csv, const struct layout *layout, struct result_probe *probe, size_t *current,
		    struct error *error)
{
	struct result_sample *sample = &probe->sample[probe->samples];
	struct result_point *point;
	int result = find_point(csv, probe, current, error);

	if (!result)
		result = take_sample(csv, layout, sample, error);
	if (result)
		return result;
	point = &probe->point[*current];
	if (point->samples == 0)
		point->first = probe->samples;
	else if (sample[-1].round > sample->round)
		return csv_fail(csv, error, "round: %s follows a later round", csv->cell[layout->round]);
	point->samples++;
	probe->samples++;
	return 0;
}

static size_t lines_left(const struct csv *csv)
{
	size_t lines = 0;

	for (const char *at = csv->at; at < csv->end && (at = memchr(at, '\n', (size_t)(csv->end - at))); at++)
		lines++;
	return lines;
}

static int take_rows(struct result *result, struct result_probe *probe, struct csv *csv, struct error *error)
{
	struct layout layout = { 0 };
	size_t point = 0;
	size_t rows = lines_left(csv) + 1;
	int row = 0, outcome = find_layout(csv, probe, &layout, error);

	if (!outcome)
		outcome = result_hold(result, csv, rows * sizeof *probe->sample, error);
	if (outcome)
		return outcome;
	probe->sample = calloc(rows, sizeof *probe->sample);
	if (!probe->sample)
		return error_set(error, -ENOMEM, "out of memory");
	while (!outcome && (row = csv_row(csv, error)) > 0)
		outcome = take_row(csv, &layout, probe, &point, error);
	result->read += (size_t)(csv->end - csv->text);
	return outcome ? outcome : row;
}

static void drop_samples(struct result_probe *probe)
{
	free(probe->sample);
	probe->sample = NULL;
	probe->samples = 0;
	for (size_t i = 0; i < probe->points; i++)
		probe->point[i].samples = 0;
}

int result_take_samples(struct result *result, const char *name, struct csv *csv, struct error *error)
{
	/* The caller allows changes to the result. */
	struct result_probe *probe = (struct result_probe *)result_find(result, name);
	int outcome;

	if (!probe || probe->points == 0)
		outcome = csv_fail(csv, error, "samples of a probe that has no points in %s.csv", name);
	else if (probe->sample)
		outcome = csv_fail(csv, error, "duplicate samples of %s", name);
	else if ((outcome = take_rows(result, probe, csv, error)))
		drop_samples(probe);
	csv_close(csv);
	return outcome;
}
