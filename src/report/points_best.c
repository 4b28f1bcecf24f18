/* SPDX-License-Identifier: MIT */
/* The table that names the best value of an axis, such as the block of a pipe. */
#include "points_table.h"

#include "judge/best.h"
#include "plan/registry.h"
#include "result/describe.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = 512 };

/* Points that differ only in the axis `best` are a group. */
struct groups {
	const struct result_probe *probe;
	struct points_axes axes;
	size_t axis;   /* the index of the axis `best` */
	size_t *group; /* of each point: the first point of its group */
	struct estimate *rate;
	bool *shown; /* of the first point of a group: at least two of its points have a rate */
};

static bool is_same_group(const struct groups *groups, size_t a, size_t b)
{
	for (size_t i = 0; i < groups->probe->axes; i++)
		if (i != groups->axis && strcmp(result_value(groups->probe, a, i), result_value(groups->probe, b, i)))
			return false;
	return true;
}

/* Whether any group is shown. */
static bool find_groups(struct groups *groups)
{
	bool any = false;

	for (size_t i = 0; i < groups->probe->points; i++) {
		size_t rivals = 0;

		groups->rate[i] = best_rate(groups->probe, i);
		groups->group[i] = 0;
		while (!is_same_group(groups, groups->group[i], i))
			groups->group[i]++;
		for (size_t j = 0; j <= i; j++)
			rivals += groups->group[j] == groups->group[i] && !isnan(groups->rate[j].value);
		any |= groups->shown[groups->group[i]] = rivals > 1;
	}
	return any;
}

/* An axis with the same value in all shown groups is omitted. */
static bool axis_matters(const struct groups *groups, size_t axis)
{
	const char *seen = NULL;

	for (size_t i = 0; i < groups->probe->points && axis != groups->axis; i++) {
		const char *value = result_value(groups->probe, i, axis);

		if (!groups->shown[i])
			continue;
		if (seen && strcmp(seen, value))
			return true;
		seen = value;
	}
	return false;
}

static void add_header(const struct groups *groups, struct table *table)
{
	static const char *const head[] = { "may be as good", "out of", "rate", "95 % interval" };
	char best[80];

	for (size_t i = 0; i < groups->axes.count; i++)
		if (axis_matters(groups, groups->axes.axis[i]))
			table_add(table, groups->probe->axis[groups->axes.axis[i]]);
	snprintf(best, sizeof best, "best %s", groups->probe->axis[groups->axis]);
	table_add(table, best);
	table->left = table->cells + 2;
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(table, head[i]);
	table->columns = table->cells;
}

static void value_text(const struct groups *groups, size_t point, size_t axis, char text[static DESCRIBE_VALUE])
{
	const struct result_probe *probe = groups->probe;

	describe_value(probe->name, probe->axis[axis], result_value(probe, point, axis), text);
}

static void add_rivals(const struct groups *groups, size_t best, struct table *table)
{
	char text[LIST] = "-", value[DESCRIBE_VALUE];
	size_t used = 0;

	for (size_t i = 0; i < groups->probe->points && used < sizeof text; i++)
		if (i != best && groups->group[i] == groups->group[best] && !isnan(groups->rate[i].value) &&
		    !best_is_apart(groups->rate[best], groups->rate[i])) {
			value_text(groups, i, groups->axis, value);
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "", value);
		}
	table_add(table, text);
}

/* "5, 4 KiB to 1 MiB": if the best is at an end, a better one may lie beyond. */
static void add_measured(const struct groups *groups, size_t best, struct table *table)
{
	size_t least = best, most = best, count = 0;
	char low[DESCRIBE_VALUE], high[DESCRIBE_VALUE], text[2 * DESCRIBE_VALUE + 32];

	for (size_t i = 0; i < groups->probe->points; i++) {
		double bytes = result_figure(groups->probe, i, "bytes");

		if (groups->group[i] != groups->group[best] || isnan(groups->rate[i].value))
			continue;
		count++;
		least = bytes < result_figure(groups->probe, least, "bytes") ? i : least;
		most = bytes > result_figure(groups->probe, most, "bytes") ? i : most;
	}
	value_text(groups, least, groups->axis, low);
	value_text(groups, most, groups->axis, high);
	snprintf(text, sizeof text, "%zu, %s to %s", count, low, high);
	table_add(table, text);
}

static void add_rate(struct estimate rate, struct table *table)
{
	char low[UNITS_TEXT], high[UNITS_TEXT], text[2 * UNITS_TEXT + 4] = "-";

	units_rate(rate.value, text);
	table_add(table, text);
	units_rate(rate.low, low);
	units_rate(rate.high, high);
	snprintf(text, sizeof text, "%s..%s", low, high);
	table_add(table, isnan(rate.low) || isnan(rate.high) ? "-" : text);
}

static void add_row(const struct groups *groups, size_t first, struct table *table)
{
	size_t best = best_of(groups->rate, groups->group, groups->probe->points, first);
	char text[DESCRIBE_VALUE];

	for (size_t i = 0; i < groups->axes.count; i++)
		if (axis_matters(groups, groups->axes.axis[i])) {
			value_text(groups, best, groups->axes.axis[i], text);
			table_add(table, text);
		}
	value_text(groups, best, groups->axis, text);
	table_add(table, text);
	add_rivals(groups, best, table);
	add_measured(groups, best, table);
	add_rate(groups->rate[best], table);
}

/* Whether the table has rows. */
static bool make_table(struct groups *groups, struct table *table)
{
	if (!find_groups(groups))
		return false;
	add_header(groups, table);
	for (size_t i = 0; i < groups->probe->points; i++)
		if (groups->shown[i])
			add_row(groups, i, table);
	return true;
}

/* Finds the axis whose best value is named, if it varies. */
static bool find_axis(struct groups *groups)
{
	struct error ignored;
	const struct probe *known = registry_find(groups->probe->name, &ignored);

	points_axes(groups->probe, &groups->axes);
	for (size_t i = 0; i < groups->axes.count && known && known->best; i++) {
		groups->axis = groups->axes.axis[i];
		if (!strcmp(groups->probe->axis[groups->axis], known->best))
			return true;
	}
	return false;
}

static void fit(struct table *table, size_t width)
{
	static const char *const less[] = { "out of", "95 % interval" };

	for (size_t i = 0; i < sizeof less / sizeof less[0] && table_width(table, SIZE_MAX) > width; i++)
		table_drop(table, less[i]);
	table_fit(table, width);
}

static void print_table(const struct points_printer *printer, const struct groups *groups, const char *lead,
			struct table *table)
{
	document_paragraph(&printer->document,
			   "%sthe %s with the highest rate, and those whose interval overlaps its own:", lead,
			   groups->probe->axis[groups->axis]);
	if (printer->document.format == DOCUMENT_TEXT && printer->document.width)
		fit(table, printer->document.width);
	document_table(&printer->document, table);
}

int points_print_best(const struct points_printer *printer, const struct result_probe *probe, const char *lead)
{
	struct groups groups = { .probe = probe };
	struct table table = { 0 };
	bool memory;

	if (!find_axis(&groups))
		return 0;
	groups.group = calloc(probe->points, sizeof *groups.group);
	groups.rate = calloc(probe->points, sizeof *groups.rate);
	groups.shown = calloc(probe->points, sizeof *groups.shown);
	memory = groups.group && groups.rate && groups.shown;
	if (memory && make_table(&groups, &table))
		print_table(printer, &groups, lead, &table);
	free(groups.group);
	free(groups.rate);
	free(groups.shown);
	return memory ? 0 : -ENOMEM;
}
