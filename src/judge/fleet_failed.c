/* SPDX-License-Identifier: MIT */
/* What a node could not measure, and like nodes could. */
#include "fleet.h"

#include <errno.h>
#include <stdlib.h>

/* A group says nothing about a point that more than this share of its nodes could not measure. */
enum { MOST_LOST = 4 };

static int by_point(const void *a, const void *b)
{
	const struct fleet_lost *x = a, *y = b;

	if (x->point != y->point)
		return x->point < y->point ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

/* Sorts; a point that failed in several runs of a node counts once. */
static void drop_repeated(struct fleet *fleet)
{
	size_t kept = 0;

	for (size_t i = 0; i < fleet->losses; i++)
		fleet->lost[i].group = fleet->node[fleet->lost[i].node].group;
	if (fleet->losses)
		qsort(fleet->lost, fleet->losses, sizeof *fleet->lost, by_point);
	for (size_t i = 0; i < fleet->losses; i++)
		if (kept == 0 || by_point(&fleet->lost[kept - 1], &fleet->lost[i]))
			fleet->lost[kept++] = fleet->lost[i];
	fleet->losses = kept;
}

/* The first cell of a point: cells are in the order of points. */
static size_t first_cell(const struct fleet *fleet, uint32_t point)
{
	size_t low = 0, high = fleet->cells;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fleet->cell[middle].point < point)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static size_t count_measured(const struct fleet *fleet, uint32_t point, size_t group)
{
	size_t count = 0;

	for (size_t i = first_cell(fleet, point); i < fleet->cells && fleet->cell[i].point == point; i++)
		count += fleet->node[fleet->cell[i].node].group == group;
	return count;
}

/* Where the losses of a point in a group end. */
static size_t end_of(const struct fleet *fleet, size_t i)
{
	size_t end = i;

	while (end < fleet->losses && fleet->lost[end].point == fleet->lost[i].point &&
	       fleet->lost[end].group == fleet->lost[i].group)
		end++;
	return end;
}

/* The losses of a point in a group, if it says something about the point. */
static void add_failures(struct fleet *fleet, const struct fleet_lost *lost, size_t count, uint32_t probe)
{
	size_t measured = count_measured(fleet, lost->point, lost->group);

	if (fleet->group[lost->group].nodes < FLEET_LEAST || measured < (MOST_LOST - 1) * count)
		return;
	for (size_t i = 0; i < count; i++)
		fleet->failure[fleet->failures++] = (struct fleet_failure){ lost[i].node,   probe, lost[i].status,
									    lost[i].reason, 1,     measured };
}

static int by_node(const void *a, const void *b)
{
	const struct fleet_failure *x = a, *y = b;
	const uint32_t one[] = { x->node, x->probe, x->status, x->reason },
		       other[] = { y->node, y->probe, y->status, y->reason };

	for (size_t i = 0; i < sizeof one / sizeof one[0]; i++)
		if (one[i] != other[i])
			return one[i] < other[i] ? -1 : 1;
	return 0;
}

/* One failure of each point becomes one of each reason. */
static void sum_failures(struct fleet *fleet)
{
	size_t kept = 0;

	if (fleet->failures)
		qsort(fleet->failure, fleet->failures, sizeof *fleet->failure, by_node);
	for (size_t i = 0; i < fleet->failures; i++) {
		struct fleet_failure *sum = kept ? &fleet->failure[kept - 1] : NULL, *next = &fleet->failure[i];

		if (!sum || by_node(sum, next)) {
			fleet->failure[kept++] = *next;
			continue;
		}
		sum->points++;
		sum->others = sum->others < next->others ? sum->others : next->others;
	}
	fleet->failures = kept;
}

int fleet_make_failures(struct fleet *fleet)
{
	drop_repeated(fleet);
	fleet->failure = calloc(fleet->losses + 1, sizeof *fleet->failure);
	if (!fleet->failure)
		return -ENOMEM;
	for (size_t i = 0, end; i < fleet->losses; i = end) {
		uint32_t probe = fleet_probe_of(fleet, fleet->lost[i].point);

		if (probe == UINT32_MAX)
			return -ENOMEM;
		end = end_of(fleet, i);
		add_failures(fleet, &fleet->lost[i], end - i, probe);
	}
	sum_failures(fleet);
	return 0;
}
