/* SPDX-License-Identifier: MIT */
/* The samples of a result: <probe>.samples.csv. Of each point the medians of its rounds are kept, not the samples, so
 * that a long file takes little memory. */
#include "result_gathered.h"
#include "schema.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { AXES_BYTES = 512 };

/* The layout of a file of samples: the axes, then the round, then the rest. */
struct layout {
	size_t round, wall, iterations;
	int timed, disturbed, cpu; /* -1: older files have none */
	size_t count[CSV_COLUMNS]; /* columns of whole numbers, to be checked */
	size_t counts;
	char axes[AXES_BYTES]; /* those of the row before, side by side, `axes_length` bytes; 0: too long */
	size_t axes_length;
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

/* Whether its number is read anyway. */
static bool is_read(const struct layout *layout, int column)
{
	return column == (int)layout->round || column == (int)layout->wall || column == (int)layout->iterations ||
		column == layout->timed || column == layout->cpu;
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

		if (column >= 0 && !is_read(layout, column))
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
		if (i > 0 && probe->point[candidate].has_samples)
			return csv_fail(csv, error, "the samples of a point are not adjacent");
		*point = candidate;
		return 0;
	}
	return csv_fail(csv, error, "a point that %s.csv does not have", probe->name);
}

/* Whether the axes are those of the row before, which most are: one comparison in place of one of each axis. */
static bool are_same_axes(const struct csv *csv, struct layout *layout)
{
	size_t length = (size_t)(csv->cell[layout->round] - csv->cell[0]);

	if (length == layout->axes_length && !memcmp(layout->axes, csv->cell[0], length))
		return true;
	layout->axes_length = length <= sizeof layout->axes ? length : 0;
	memcpy(layout->axes, csv->cell[0], layout->axes_length);
	return false;
}

static int take_marks(const struct csv *csv, const struct layout *layout, struct choosable *choice, struct error *error)
{
	uint64_t timed = 1, marks = 0;
	int result = layout->timed < 0 ? 0 : csv_count(csv, (size_t)layout->timed, &timed, error);

	if (!result && layout->disturbed >= 0 && disturbance_parse(csv->cell[layout->disturbed], &marks))
		result = csv_fail(csv, error, "disturbed: '%.60s'; expected 'none' or words such as 'preempted'",
				  csv->cell[layout->disturbed]);
	choice->timed = timed != 0;
	choice->disturbed = marks != 0;
	return result;
}

static int take_sample(const struct csv *csv, const struct layout *layout, struct choosable *choice,
		       double figure[static FIGURES], struct error *error)
{
	uint64_t wall_ns, iterations, ignored, cpu_ns = CSV_UNKNOWN;
	int result = csv_count(csv, layout->round, &choice->round, error);

	if (!result)
		result = csv_count(csv, layout->wall, &wall_ns, error);
	if (!result)
		result = csv_count(csv, layout->iterations, &iterations, error);
	if (!result && layout->cpu >= 0)
		result = csv_count(csv, (size_t)layout->cpu, &cpu_ns, error);
	for (size_t i = 0; i < layout->counts && !result; i++)
		result = csv_count(csv, layout->count[i], &ignored, error);
	if (!result)
		result = take_marks(csv, layout, choice, error);
	if (result)
		return result;
	if (choice->round == CSV_UNKNOWN || wall_ns == CSV_UNKNOWN || iterations == CSV_UNKNOWN || iterations == 0)
		return csv_fail(csv, error, "expected numbers in round and wall_ns, and one above 0 in iterations");
	figure[WALL] = (double)wall_ns / (double)iterations;
	figure[CPU] = cpu_ns == CSV_UNKNOWN ? NAN : (double)cpu_ns / (double)iterations;
	figure[ITERATIONS] = (double)iterations;
	return 0;
}

static int take_row(struct result *result, const struct csv *csv, struct layout *layout, struct result_probe *probe,
		    struct gathered *gathered, struct error *error)
{
	size_t point = gathered->point;
	struct choosable *choice;
	double figure[FIGURES] = { 0 };
	int outcome = are_same_axes(csv, layout) ? 0 : find_point(csv, probe, &point, error);

	if (!outcome && point != gathered->point)
		outcome = gathered_keep(result, probe, csv, gathered, error);
	gathered->point = point;
	if (!outcome)
		outcome = gathered_make_room(result, csv, gathered, error);
	if (outcome)
		return outcome;
	choice = &gathered->choice[gathered->count];
	outcome = take_sample(csv, layout, choice, figure, error);
	if (!outcome && gathered->count > 0 && choice[-1].round > choice->round)
		outcome = csv_fail(csv, error, "round: %s follows a later round", csv->cell[layout->round]);
	if (outcome)
		return outcome;
	for (size_t i = 0; i < FIGURES; i++)
		gathered->figure[i][gathered->count] = (struct figure){ choice->round, figure[i] };
	probe->point[point].has_samples = true;
	probe->timed += choice->timed;
	probe->disturbed += choice->timed && choice->disturbed;
	gathered->count++;
	return 0;
}

/* A file that is cut at the end of a line looks whole. The samples are written first, so they never lack rounds that the
 * points have. */
static int check_rounds(const struct result_probe *probe, const struct csv *csv, struct error *error)
{
	for (size_t i = 0; i < probe->points; i++) {
		const double rounds = result_figure(probe, i, "rounds");

		if (rounds > (double)probe->point[i].rounds)
			return csv_fail(
				csv, error,
				"a point has %zu of the %.0f rounds that it has in %s.csv: the file is truncated",
				probe->point[i].rounds, rounds, probe->name);
	}
	return 0;
}

static int take_rows(struct result *result, struct result_probe *probe, struct csv *csv, struct error *error)
{
	struct gathered gathered = { 0 };
	struct layout layout = { 0 };
	int row = 0, outcome = find_layout(csv, probe, &layout, error);

	while (!outcome && (row = csv_row(csv, error)) > 0)
		outcome = take_row(result, csv, &layout, probe, &gathered, error);
	if (!outcome && !row)
		outcome = gathered_keep(result, probe, csv, &gathered, error);
	if (!outcome && !row)
		outcome = check_rounds(probe, csv, error);
	result->read += csv->size;
	gathered_free(&gathered);
	return outcome ? outcome : row;
}

static void drop_samples(struct result_probe *probe)
{
	free(probe->round);
	free(probe->round_cpu_ns);
	free(probe->round_iterations);
	probe->round = NULL;
	probe->round_cpu_ns = probe->round_iterations = NULL;
	probe->rounds = probe->timed = probe->disturbed = 0;
	for (size_t i = 0; i < probe->points; i++)
		probe->point[i].has_samples = false;
	for (size_t i = 0; i < probe->points; i++)
		probe->point[i].rounds = 0;
}

static bool has_samples(const struct result_probe *probe)
{
	for (size_t i = 0; i < probe->points; i++)
		if (probe->point[i].has_samples)
			return true;
	return false;
}

int result_take_samples(struct result *result, const char *name, struct csv *csv, struct error *error)
{
	/* The caller allows changes to the result. */
	struct result_probe *probe = (struct result_probe *)result_find(result, name);
	int outcome;

	if (!probe || probe->points == 0)
		outcome = csv_fail(csv, error, "samples of a probe that has no points in %s.csv", name);
	else if (has_samples(probe))
		outcome = csv_fail(csv, error, "duplicate samples of %s", name);
	else if ((outcome = take_rows(result, probe, csv, error)))
		drop_samples(probe);
	csv_close(csv);
	return outcome;
}
