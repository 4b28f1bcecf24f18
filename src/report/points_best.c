/* SPDX-License-Identifier: MIT */
/* The table that names the best value of an axis, such as the block of a pipe. */
#include "points_table.h"

#include "judge/best.h"
#include "text/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = 512 };

/* Points that differ in nothing but the axis `best` are a group. */
struct groups {
	const struct point_rows *points;
	size_t axis;   /* its number among the axes that vary */
	size_t *group; /* of each point: the first point of its group */
	struct estimate *rate;
	bool *shown; /* of the first point of a group: two of it have a rate */
};

static bool is_same_group(const struct groups *groups, size_t a, size_t b)
{
	const struct point_rows *points = groups->points;

	for (size_t i = 0; i < points->axes; i++)
		if (i != groups->axis &&
		    strcmp(points->value[a * points->axes + i], points->value[b * points->axes + i]))
			return false;
	return true;
}

/* Whether any group is to be shown. */
static bool find_groups(struct groups *groups)
{
	bool any = false;

	for (size_t i = 0; i < groups->points->count; i++) {
		size_t rivals = 0;

		groups->rate[i] = best_rate(&groups->points->summary[i]);
		groups->group[i] = 0;
		while (!is_same_group(groups, groups->group[i], i))
			groups->group[i]++;
		for (size_t j = 0; j <= i; j++)
			rivals += groups->group[j] == groups->group[i] && !isnan(groups->rate[j].value);
		any |= groups->shown[groups->group[i]] = rivals > 1;
	}
	return any;
}

/* An axis that all groups shown have the same value of says nothing. */
static bool axis_tells(const struct groups *groups, size_t axis)
{
	const struct point_rows *points = groups->points;
	const char *seen = NULL;

	for (size_t i = 0; i < points->count && axis != groups->axis; i++) {
		const char *value = points->value[i * points->axes + axis];

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
	static const char *const head[] = { "can't be told from it", "of those measured", "rate", "95 % interval" };
	char best[POINTS_VALUE + 8];

	for (size_t i = 0; i < groups->points->axes; i++)
		if (axis_tells(groups, i))
			table_add(table, groups->points->axis[i]);
	snprintf(best, sizeof best, "best %s", groups->points->best);
	table_add(table, best);
	table->left = table->cells + 2;
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(table, head[i]);
	table->columns = table->cells;
}

static const char *value_of(const struct groups *groups, size_t point)
{
	return groups->points->value[point * groups->points->axes + groups->axis];
}

static void add_rivals(const struct groups *groups, size_t best, struct table *table)
{
	char text[LIST] = "-";
	size_t used = 0;

	for (size_t i = 0; i < groups->points->count && used < sizeof text; i++)
		if (i != best && groups->group[i] == groups->group[best] && !isnan(groups->rate[i].value) &&
		    !best_is_apart(groups->rate[best], groups->rate[i]))
			used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used ? ", " : "",
						 value_of(groups, i));
	table_add(table, text);
}

/* "5, 4 KiB to 1 MiB": a best one at an end may have a better one beyond. */
static void add_measured(const struct groups *groups, size_t best, struct table *table)
{
	const struct summary *summary = groups->points->summary;
	size_t least = best, most = best, count = 0;
	char text[2 * POINTS_VALUE + 32];

	for (size_t i = 0; i < groups->points->count; i++) {
		if (groups->group[i] != groups->group[best] || isnan(groups->rate[i].value))
			continue;
		count++;
		least = summary[i].bytes < summary[least].bytes ? i : least;
		most = summary[i].bytes > summary[most].bytes ? i : most;
	}
	snprintf(text, sizeof text, "%zu, %s to %s", count, value_of(groups, least), value_of(groups, most));
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
	const struct point_rows *points = groups->points;
	size_t best = best_of(groups->rate, groups->group, points->count, first);

	for (size_t i = 0; i < points->axes; i++)
		if (axis_tells(groups, i))
			table_add(table, points->value[best * points->axes + i]);
	table_add(table, value_of(groups, best));
	add_rivals(groups, best, table);
	add_measured(groups, best, table);
	add_rate(groups->rate[best], table);
}

static int make_table(struct groups *groups, struct table *table)
{
	if (!groups->group || !groups->rate || !groups->shown)
		return -ENOMEM;
	if (!find_groups(groups))
		return 0;
	add_header(groups, table);
	for (size_t i = 0; i < groups->points->count; i++)
		if (groups->shown[i])
			add_row(groups, i, table);
	return 1;
}

int points_best(const struct point_rows *points, struct table *table)
{
	struct groups groups = { .points = points };
	int result;

	while (groups.axis < points->axes && points->best && strcmp(points->axis[groups.axis], points->best))
		groups.axis++;
	if (!points->best || groups.axis == points->axes)
		return 0;
	groups.group = calloc(points->count, sizeof *groups.group);
	groups.rate = calloc(points->count, sizeof *groups.rate);
	groups.shown = calloc(points->count, sizeof *groups.shown);
	result = make_table(&groups, table);
	free(groups.group);
	free(groups.rate);
	free(groups.shown);
	return result;
}
