/* SPDX-License-Identifier: MIT */
/*
 * All probes of a node together: where a machine is a little slower in most of them, no single probe shows it, since
 * probes stray by as much; their median strays less. A probe that strays far does not move the median.
 */
#include "fleet.h"

#include "fleet_scale.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static int by_node(const void *a, const void *b)
{
	const struct fleet_score *x = a, *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return (x->probe > y->probe) - (x->probe < y->probe);
}

/* Where the scores of a node end. */
static size_t end_of(const struct fleet *fleet, size_t i, size_t count)
{
	size_t end = i;

	while (end < count && fleet->score[end].node == fleet->score[i].node)
		end++;
	return end;
}

/* How many nodes of each group have enough probes. */
static void count_nodes(const struct fleet *fleet, size_t *nodes)
{
	for (size_t i = 0, end; i < fleet->scores; i = end) {
		end = end_of(fleet, i, fleet->scores);
		nodes[fleet->score[i].group] += end - i >= FLEET_LEAST_PROBES;
	}
}

/* Of the scores of a node. `room` has space for all. */
static struct fleet_score join(const struct fleet_score *score, size_t count, uint32_t probe, double *room)
{
	struct fleet_score joint = {
		.probe = probe,
		.is_joint = true,
		.node = score->node,
		.group = score->group,
		.points = count,
		.point_agreed = NAN,
	};
	double squares = 0;

	for (size_t i = 0; i < count; i++) {
		room[i] = score[i].deviation;
		squares += score[i].error * score[i].error;
		joint.slower += score[i].deviation > 0;
	}
	joint.deviation = stats_median(room, count);
	joint.error = MEDIAN_ERROR * sqrt(squares) / (double)count;
	return joint;
}

static void join_all(struct fleet *fleet, uint32_t probe, const size_t *nodes, double *room)
{
	size_t single = fleet->scores;

	for (size_t i = 0, end; i < single; i = end) {
		end = end_of(fleet, i, single);
		if (end - i >= FLEET_LEAST_PROBES && nodes[fleet->score[i].group] >= FLEET_LEAST)
			fleet->score[fleet->scores++] = join(&fleet->score[i], end - i, probe, room);
	}
}

int fleet_add_joint_scores(struct fleet *fleet)
{
	uint32_t probe = intern(&fleet->words, FLEET_JOINT);
	size_t *nodes = calloc(fleet->groups + 1, sizeof *nodes);
	double *room = calloc(fleet->scores + 1, sizeof *room);
	int result = nodes && room && probe != UINT32_MAX ? 0 : -ENOMEM;

	if (!result) {
		qsort(fleet->score, fleet->scores, sizeof *fleet->score, by_node);
		count_nodes(fleet, nodes);
		join_all(fleet, probe, nodes, room);
	}
	free(room);
	free(nodes);
	return result;
}
