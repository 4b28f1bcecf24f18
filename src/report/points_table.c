/* SPDX-License-Identifier: MIT */
#include "points_table.h"

#include "judge/derive.h"
#include "text/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

int point_rows_init(struct point_rows *points, size_t count, size_t axes)
{
	*points = (struct point_rows){
		.count = count,
		.axes = axes,
		.axis = calloc(axes + 1, sizeof *points->axis),
		.value = calloc(count * axes + 1, sizeof *points->value),
		.summary = calloc(count + 1, sizeof *points->summary),
		.status = calloc(count + 1, sizeof *points->status),
	};
	return points->axis && points->value && points->summary && points->status ? 0 : -ENOMEM;
}

void point_rows_free(struct point_rows *points)
{
	free(points->axis);
	free(points->value);
	free(points->summary);
	free(points->status);
}

static double derived_at(const struct point_rows *points, size_t point, size_t i)
{
	return derived_figures[i].of(&points->summary[point], &points->counters, points->page);
}

/* Whether any point has a derived figure: it is a column then. */
static bool has_derived(const struct point_rows *points, size_t i)
{
	for (size_t point = 0; point < points->count; point++)
		if (!isnan(derived_at(points, point, i)))
			return true;
	return false;
}

static void add_header(const struct point_rows *points, double precision, struct table *table)
{
	/* A mark stands behind the figure, and a space where there is none. */
	const char *const head[] = { "median", isnan(precision) ? "interval" : "interval ", "p90", "CPU", "faults",
				     "rate" };

	for (size_t i = 0; i < points->axes; i++)
		table_add(table, points->axis[i]);
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(table, head[i]);
	for (size_t i = 0; i < derived_count; i++)
		if (has_derived(points, i))
			table_add(table, derived_figures[i].name);
	table_add(table, "");
	table->left = points->axes;
	table->columns = table->cells;
}

static void add_interval(const struct summary *summary, double precision, struct table *table)
{
	bool narrow = summary->samples == 0 || summary_precision(summary) <= precision;
	char text[UNITS_TEXT], marked[UNITS_TEXT + 2];

	units_precision(summary_precision(summary), text);
	snprintf(marked, sizeof marked, "%s%s", text, isnan(precision) ? "" : narrow ? " " : "!");
	table_add(table, marked);
}

static void add_derived(const struct point_rows *points, size_t point, struct table *table)
{
	char text[UNITS_TEXT];

	for (size_t i = 0; i < derived_count; i++) {
		if (!has_derived(points, i))
			continue;
		if (derived_figures[i].is_share)
			units_share(derived_at(points, point, i), text);
		else
			units_count(derived_at(points, point, i), text);
		table_add(table, text);
	}
}

static void add_row(const struct point_rows *points, size_t point, double precision, struct table *table)
{
	const struct summary *summary = &points->summary[point];
	char text[UNITS_TEXT];

	for (size_t i = 0; i < points->axes; i++)
		table_add(table, points->value[point * points->axes + i]);
	units_time(summary->median_ns, text);
	table_add(table, text);
	add_interval(summary, precision, table);
	units_time(summary->p90_ns, text);
	table_add(table, text);
	units_time(summary->cpu_ns, text);
	table_add(table, text);
	units_count(summary->minor_faults, text);
	table_add(table, text);
	units_rate(summary->bytes / summary->median_ns * 1e9, text);
	table_add(table, text);
	add_derived(points, point, table);
	table_add(table, points->status[point]);
}

void points_table(const struct point_rows *points, double precision, struct table *table)
{
	add_header(points, precision, table);
	for (size_t point = 0; point < points->count; point++)
		add_row(points, point, precision, table);
}
