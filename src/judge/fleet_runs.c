/* SPDX-License-Identifier: MIT */
/* The runs of a node: in their order, and as one. */
#include "fleet.h"

#include "fleet_scale.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_cells(const void *a, const void *b)
{
	const struct fleet_cell *x = a, *y = b;

	if (x->point != y->point)
		return x->point < y->point ? -1 : 1;
	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return (x->run > y->run) - (x->run < y->run);
}

static int by_start(const void *a, const void *b)
{
	const struct fleet_run *x = a, *y = b;
	int order = strcmp(x->started, y->started);

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

int fleet_sort_runs(struct fleet *fleet)
{
	uint32_t *place = calloc(fleet->runs + 1, sizeof *place);

	if (!place)
		return -ENOMEM;
	if (fleet->runs)
		qsort(fleet->run, fleet->runs, sizeof *fleet->run, by_start);
	for (size_t i = 0; i < fleet->runs; i++)
		place[fleet->run[i].place] = (uint32_t)i;
	for (size_t i = 0; i < fleet->cells; i++)
		fleet->cell[i].run = place[fleet->cell[i].run];
	if (fleet->cells)
		qsort(fleet->cell, fleet->cells, sizeof *fleet->cell, compare_cells);
	free(place);
	return 0;
}

static bool are_of_one_node(const struct fleet_cell *one, const struct fleet_cell *other)
{
	return one->point == other->point && one->node == other->node;
}

/* The cells of a node at a point, from `cell` on, become one. `room` has space for all. */
static struct fleet_cell merge(const struct fleet_cell *cell, size_t count, double *room)
{
	struct fleet_cell merged = cell[0];
	double squares = 0;

	for (size_t i = 0; i < count; i++) {
		room[i] = cell[i].log_ns;
		squares += cell[i].error * cell[i].error;
	}
	merged.log_ns = stats_median(room, count);
	merged.error = sqrt(squares) / (double)count * (count > 2 ? MEDIAN_ERROR : 1);
	return merged;
}

int fleet_merge_runs(struct fleet *fleet)
{
	double *room = calloc(fleet->cells + 1, sizeof *room);
	size_t kept = 0;

	if (!room)
		return -ENOMEM;
	for (size_t i = 0, end; i < fleet->cells; i = end) {
		for (end = i; end < fleet->cells && are_of_one_node(&fleet->cell[i], &fleet->cell[end]); end++)
			;
		fleet->cell[kept++] = merge(&fleet->cell[i], end - i, room);
	}
	fleet->cells = kept;
	free(room);
	return 0;
}
