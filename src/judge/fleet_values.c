/* SPDX-License-Identifier: MIT */
/* The runs of the nodes, one by one: for drift, and for whether the runs of a node agree. */
#include "fleet.h"

#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static int by_run(const void *a, const void *b)
{
	const struct fleet_value *x = a, *y = b;

	if (x->probe != y->probe)
		return x->probe < y->probe ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return (x->run > y->run) - (x->run < y->run);
}

static int by_run_then_probe(const void *a, const void *b)
{
	const struct fleet_value *x = a, *y = b;

	if (x->run != y->run)
		return x->run < y->run ? -1 : 1;
	return (x->probe > y->probe) - (x->probe < y->probe);
}

/* Where the cells of a point end; of a node at a point. */
static size_t end_of_point(const struct fleet *fleet, size_t i)
{
	size_t end = i;

	while (end < fleet->cells && fleet->cell[end].point == fleet->cell[i].point)
		end++;
	return end;
}

static size_t end_of_node(const struct fleet *fleet, size_t i)
{
	size_t end = i;

	while (end < fleet->cells && fleet->cell[end].point == fleet->cell[i].point &&
	       fleet->cell[end].node == fleet->cell[i].node)
		end++;
	return end;
}

static double median_of_group(const struct fleet *fleet, size_t first, size_t end, size_t group, double *room)
{
	size_t used = 0;

	for (size_t i = first; i < end; i++)
		if (fleet->node[fleet->cell[i].node].group == group)
			room[used++] = fleet->cell[i].log_ns;
	return used ? stats_median(room, used) : NAN;
}

/* Of a point and a group, the cells of the nodes all of whose runs have the point. */
static void take_point(struct fleet *fleet, size_t first, size_t end, size_t group, double *room)
{
	double median = median_of_group(fleet, first, end, group, room);
	uint32_t probe = fleet_probe_of(fleet, fleet->cell[first].point);

	for (size_t i = first, next; i < end; i = next) {
		const struct fleet_node *node = &fleet->node[fleet->cell[i].node];

		next = end_of_node(fleet, i);
		for (size_t j = i; node->group == group && next - i == node->runs && j < next; j++)
			fleet->value[fleet->values++] = (struct fleet_value){ .probe = probe,
									      .node = fleet->cell[j].node,
									      .run = fleet->cell[j].run,
									      .group = group,
									      .points = 1,
									      .deviation = fleet->cell[j].log_ns -
										      median,
									      .agreed = NAN };
	}
}

/* The points of a run become their mean. */
static void average(struct fleet *fleet)
{
	struct fleet_value *value = fleet->value;
	size_t count = fleet->values, kept = 0;

	qsort(value, count, sizeof *value, by_run);
	for (size_t i = 0, end; i < count; i = end) {
		struct fleet_value sum = value[i];

		for (end = i + 1; end < count && !by_run(&value[i], &value[end]); end++) {
			sum.deviation += value[end].deviation;
			sum.points++;
		}
		sum.deviation /= (double)sum.points;
		value[kept++] = sum;
	}
	fleet->values = kept;
}

/* And one for all probes of each run. */
static void join(struct fleet *fleet, uint32_t joint, double *room)
{
	struct fleet_value *value = fleet->value;
	size_t single = fleet->values;

	qsort(value, single, sizeof *value, by_run_then_probe);
	for (size_t i = 0, end; i < single; i = end) {
		for (end = i; end < single && value[end].run == value[i].run; end++)
			room[end - i] = value[end].deviation;
		if (end - i < FLEET_LEAST_PROBES)
			continue;
		value[fleet->values] = value[i];
		value[fleet->values].probe = joint;
		value[fleet->values].points = end - i;
		value[fleet->values++].deviation = stats_median(room, end - i);
	}
	qsort(value, fleet->values, sizeof *value, by_run);
}

int fleet_make_values(struct fleet *fleet)
{
	double *room = calloc(fleet->cells + 1, sizeof *room);
	uint32_t joint = intern(&fleet->words, FLEET_JOINT);
	int result = room && joint != UINT32_MAX ? 0 : -ENOMEM;

	fleet->value = calloc(fleet->cells + fleet->runs + 1, sizeof *fleet->value);
	if (!fleet->value)
		result = -ENOMEM;
	for (size_t i = 0, end; i < fleet->cells && !result; i = end) {
		end = end_of_point(fleet, i);
		for (size_t group = 0; group < fleet->groups; group++)
			take_point(fleet, i, end, group, room);
	}
	if (!result) {
		average(fleet);
		join(fleet, joint, room);
	}
	free(room);
	return result;
}
