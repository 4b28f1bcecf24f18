/* SPDX-License-Identifier: MIT */
/* The points of a result: <probe>.csv, or the one CSV that `run --format csv` prints. */
#include "results.h"
#include "schema.h"
#include "text/intern.h"
#include "text/words.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PROBES = 1000, LONGEST_VALUE = 4096 }; /* a value stands in labels, names and keys */

static int no_memory(struct error *error)
{
	return error_set(error, -ENOMEM, "out of memory");
}

/* Moves the CSV's text to the result, so pointers into it stay valid. 0 or -ENOMEM. */
static int keep_text(struct result *result, struct csv *csv)
{
	char **grown = realloc(result->text, (result->texts + 1) * sizeof *grown);

	if (!grown)
		return -ENOMEM;
	result->text = grown;
	grown[result->texts++] = csv->text;
	csv->text = NULL;
	return 0;
}

/* The layout of a file of points. */
struct layout {
	size_t first_axis, status;
	int reason, note;           /* -1: there is none */
	size_t figure[CSV_COLUMNS]; /* the columns with figures */
	bool strict[CSV_COLUMNS];   /* of those: known to be a figure, so other text is an error */
	size_t figures;
};

static bool is_known_figure(const char *name)
{
	for (size_t i = 0; i < schema_summary_column_count; i++)
		if (!strcmp(schema_summary_columns[i].name, name))
			return true;
	return false;
}

/* A counter's column stands before the one that says what share of its time it was counted. */
static bool is_counter(const struct csv *csv, size_t i)
{
	size_t length = strlen(csv->column[i]);

	return i + 1 < csv->columns && !strncmp(csv->column[i], csv->column[i + 1], length) &&
		!strcmp(csv->column[i + 1] + length, "_running");
}

static int find_layout(const struct csv *csv, const char *probe, struct layout *layout, struct error *error)
{
	int status = csv_column(csv, "status");

	if (status < 0 || csv_column(csv, "median_ns") < status)
		return csv_fail(csv, error, "no column status with median_ns after it; expected the CSV of a probe");
	layout->status = (size_t)status;
	layout->reason = csv_column(csv, "reason");
	layout->note = csv_column(csv, "note");
	layout->first_axis = probe ? 0 : 1;
	layout->figures = 0;
	if (!probe && (status == 0 || strcmp(csv->column[0], "probe")))
		return csv_fail(csv, error, "the first column is not 'probe'");
	for (size_t i = layout->status + 1; i < csv->columns; i++) {
		if ((int)i == layout->reason || (int)i == layout->note)
			continue;
		layout->strict[layout->figures] = is_known_figure(csv->column[i]) || is_counter(csv, i);
		layout->figure[layout->figures++] = i;
	}
	return 0;
}

static bool is_axis_of_row(const struct csv *csv, const struct layout *layout, size_t i)
{
	return layout->first_axis == 0 || csv->cell[i][0];
}

/* A new probe, with the axes that have a value in its first row. NULL without memory. */
static struct result_probe *add_probe(struct result *result, const char *name, const struct csv *csv,
				      const struct layout *layout)
{
	struct result_probe *grown = realloc(result->probe, (result->probes + 1) * sizeof *grown), *probe;

	if (!grown)
		return NULL;
	result->probe = grown;
	probe = &grown[result->probes++];
	*probe = (struct result_probe){ .axis = calloc(layout->status + 1, sizeof *probe->axis),
					.column = calloc(layout->figures + 1, sizeof *probe->column) };
	snprintf(probe->name, sizeof probe->name, "%s", name);
	if (!probe->axis || !probe->column)
		return NULL;
	for (size_t i = layout->first_axis; i < layout->status; i++)
		if (is_axis_of_row(csv, layout, i))
			probe->axis[probe->axes++] = csv->column[i];
	for (size_t i = 0; i < layout->figures; i++)
		probe->column[probe->columns++] = csv->column[layout->figure[i]];
	return probe;
}

/* 0 or -errno; `error` holds a message. */
static int make_room(struct result *result, struct result_probe *probe, const struct csv *csv, struct error *error)
{
	size_t room = probe->room ? 2 * probe->room : 16;
	size_t row = sizeof *probe->point + probe->axes * sizeof(char *) + probe->columns * sizeof(double);
	struct result_point *point;
	double *figure;
	char **value;

	if (probe->points < probe->room)
		return 0;
	if (result_hold(result, csv, (room - probe->room) * row, error))
		return -EFBIG;
	point = realloc(probe->point, room * sizeof *point);
	probe->point = point ? point : probe->point;
	value = realloc(probe->value, (room * probe->axes + 1) * sizeof *value);
	probe->value = value ? value : probe->value;
	figure = realloc(probe->figure, (room * probe->columns + 1) * sizeof *figure);
	probe->figure = figure ? figure : probe->figure;
	if (!point || !value || !figure)
		return no_memory(error);
	probe->room = room;
	return 0;
}

static int take_axes(struct result_probe *probe, const struct csv *csv, const struct layout *layout,
		     struct error *error)
{
	size_t axis = 0;

	for (size_t i = layout->first_axis; i < layout->status; i++) {
		bool expected = axis < probe->axes && !strcmp(probe->axis[axis], csv->column[i]);

		if (expected != (bool)csv->cell[i][0])
			return csv_fail(csv, error, "%.60s: %s", csv->column[i],
					expected ? "no value of this axis" : "not an axis of the previous rows");
		if (strlen(csv->cell[i]) > LONGEST_VALUE)
			return csv_fail(csv, error, "%.60s: a value of more than %d bytes", csv->column[i],
					LONGEST_VALUE);
		if (expected)
			probe->value[probe->points * probe->axes + axis++] = csv->cell[i];
	}
	return 0;
}

static int take_figures(struct result_probe *probe, const struct csv *csv, const struct layout *layout,
			struct error *error)
{
	for (size_t i = 0; i < layout->figures; i++) {
		double *figure = &probe->figure[probe->points * probe->columns + i];
		struct error ignored;

		if (layout->strict[i]) {
			int result = csv_figure(csv, layout->figure[i], figure, error);

			if (result)
				return result;
		} else if (csv_figure(csv, layout->figure[i], figure, &ignored)) {
			*figure = NAN;
		}
	}
	return 0;
}

/* An interval without its median was not written by faultline, and would invert ratios. Files have nine digits of a
 * figure, but all digits of a whole number. */
static int check_interval(const struct result_probe *probe, const struct csv *csv, struct error *error)
{
	double median = result_figure(probe, probe->points, "median_ns"), digits = 1e-8 * median;

	if (result_figure(probe, probe->points, "ci_low_ns") > median + digits ||
	    result_figure(probe, probe->points, "ci_high_ns") < median - digits)
		return csv_fail(csv, error, "median_ns is not between ci_low_ns and ci_high_ns");
	return 0;
}

static int check_new(const struct result_probe *probe, struct intern *seen, const struct csv *csv, struct error *error)
{
	char *key = words_join((const char *const *)&probe->value[probe->points * probe->axes], probe->axes, '\x1f');
	uint32_t row = key ? intern(seen, key) : UINT32_MAX;

	free(key);
	if (row == UINT32_MAX)
		return no_memory(error);
	if (row < probe->points)
		return csv_fail(csv, error, "the same point as row %zu of %s; expected each point once",
				(size_t)row + 1, probe->name);
	return 0;
}

/* `seen`: the points of the probe's rows before. */
static int take_point(struct result_probe *probe, struct intern *seen, const struct csv *csv,
		      const struct layout *layout, struct error *error)
{
	int result;

	if (!csv->cell[layout->status][0])
		return csv_fail(csv, error, "status: empty; expected a word such as ok");
	probe->point[probe->points] = (struct result_point){
		.status = csv->cell[layout->status],
		.reason = layout->reason < 0 ? "" : csv->cell[layout->reason],
		.note = layout->note < 0 ? "" : csv->cell[layout->note],
	};
	result = take_axes(probe, csv, layout, error);
	if (!result)
		result = check_new(probe, seen, csv, error);
	if (!result)
		result = take_figures(probe, csv, layout, error);
	if (!result)
		result = check_interval(probe, csv, error);
	probe->points += !result;
	return result;
}

/* The rows of a probe must be adjacent. */
static int probe_of_row(struct result *result, const char *name, struct csv *csv, const struct layout *layout,
			struct result_probe **probe, struct error *error)
{
	const char *wanted = name ? name : csv->cell[0];

	if (*probe && !strcmp((*probe)->name, wanted))
		return 0;
	if (!wanted[0] || strlen(wanted) >= sizeof(*probe)->name || wanted[strcspn(wanted, "/\r\n")])
		return csv_fail(csv, error, "'%.80s' is not the name of a probe", wanted);
	if (result->probes == MOST_PROBES)
		return csv_fail(csv, error, "more than %d probes", MOST_PROBES);
	if (result_find(result, wanted))
		return csv_fail(csv, error, "probe %s: its rows are not adjacent", wanted);
	*probe = add_probe(result, wanted, csv, layout);
	return *probe ? 0 : no_memory(error);
}

int result_take_points(struct result *result, const char *name, struct csv *csv, struct error *error)
{
	struct result_probe *probe = NULL;
	struct layout layout = { 0 };
	struct intern seen = { 0 };
	size_t before = result->probes;
	int row = 0, outcome = find_layout(csv, name, &layout, error);

	while (!outcome && (row = csv_row(csv, error)) > 0) {
		outcome = probe_of_row(result, name, csv, &layout, &probe, error);
		if (!outcome && !probe->points)
			intern_free(&seen);
		if (!outcome)
			outcome = make_room(result, probe, csv, error);
		if (!outcome)
			outcome = take_point(probe, &seen, csv, &layout, error);
	}
	intern_free(&seen);
	if (!outcome && !row && !probe)
		outcome = csv_fail(csv, error, "no row after the header; expected one for each point");
	result->read += csv->size;
	if (keep_text(result, csv))
		outcome = no_memory(error);
	csv_close(csv);
	outcome = outcome ? outcome : row;
	if (outcome)
		result_drop_probes(result, before);
	return outcome;
}
