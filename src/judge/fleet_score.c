/* SPDX-License-Identifier: MIT */
/*
 * How far the probes of a node are from those of its group; whether that is more than chance: fleet_verdict.c.
 *
 * There are two looks at each probe: at the mean over its points, and at its worst point; and one at all probes of a
 * node. The spread of each is that over the nodes, so that it includes what no interval of one run knows: drift, and
 * points that rise and fall together.
 */
#include "fleet.h"

#include "fleet_scale.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much more the figures of a node vary than usual ones of its group, since it has fewer runs: 1 or more. */
static double excess_of(const struct fleet *fleet, uint32_t node)
{
	const struct fleet_node *own = &fleet->node[node];

	return fmax(1, fleet->group[own->group].runs / (double)own->runs);
}

/* The deviations of the nodes of a group at a point; `cell` are those of the point. */
static void deviate(struct fleet *fleet, struct fleet_cell *cell, size_t count, size_t group, double *room)
{
	double *error = room + count;
	struct scale scale;
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (fleet->node[cell[i].node].group == group) {
			room[used] = cell[i].log_ns;
			error[used++] = cell[i].error;
		}
	if (used < FLEET_LEAST)
		return;
	scale = scale_of(room, used, error);
	for (size_t i = 0; i < count; i++)
		if (fleet->node[cell[i].node].group == group) {
			cell[i].deviation = cell[i].log_ns - scale.median;
			cell[i].z = scale_sigmas(&scale, cell[i].deviation, cell[i].error,
						 excess_of(fleet, cell[i].node));
		}
}

static void deviate_all(struct fleet *fleet, double *room)
{
	for (size_t i = 0, end; i < fleet->cells; i = end) {
		for (end = i; end < fleet->cells && fleet->cell[end].point == fleet->cell[i].point; end++)
			;
		for (size_t group = 0; group < fleet->groups; group++)
			if (fleet->group[group].nodes >= FLEET_LEAST)
				deviate(fleet, &fleet->cell[i], end - i, group, room);
	}
}

/* The probe of each point, as a number of fleet.words. NULL without memory. */
static uint32_t *probes_of_points(struct fleet *fleet)
{
	uint32_t *probe = calloc(fleet->points.count + 1, sizeof *probe);

	for (size_t i = 0; probe && i < fleet->points.count; i++) {
		probe[i] = fleet_probe_of(fleet, (uint32_t)i);
		if (probe[i] == UINT32_MAX) {
			free(probe);
			return NULL;
		}
	}
	return probe;
}

static int compare_scores(const void *a, const void *b)
{
	const struct fleet_score *x = a, *y = b;

	if (x->probe != y->probe)
		return x->probe < y->probe ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

/* Adds a point to the score of its node and probe; the worst point is kept. */
static void add_point(struct fleet_score *sum, const struct fleet_score *point)
{
	sum->deviation += point->deviation;
	sum->error += point->error;
	sum->points++;
	sum->slower += point->slower;
	if (fabs(point->point_z) > fabs(sum->point_z)) {
		sum->point = point->point;
		sum->point_deviation = point->point_deviation;
		sum->point_z = point->point_z;
		sum->point_agreed = point->point_agreed;
	}
}

/* One score of each cell, then one of each node and probe. */
static int sum_points(struct fleet *fleet, const uint32_t *probe)
{
	struct fleet_score *score = calloc(fleet->cells + fleet->nodes + 1, sizeof *score);
	size_t count = 0, kept = 0;

	if (!score)
		return -ENOMEM;
	fleet->score = score;
	for (size_t i = 0; i < fleet->cells; i++) {
		const struct fleet_cell *cell = &fleet->cell[i];

		if (!isnan(cell->deviation))
			score[count++] = (struct fleet_score){ .probe = probe[cell->point],
							       .node = cell->node,
							       .group = fleet->node[cell->node].group,
							       .deviation = cell->deviation,
							       .error = cell->error * cell->error,
							       .points = 1,
							       .slower = cell->deviation > 0,
							       .point = cell->point,
							       .point_deviation = cell->deviation,
							       .point_z = cell->z,
							       .point_agreed = cell->agreed };
	}
	qsort(score, count, sizeof *score, compare_scores);
	for (size_t i = 0, end; i < count; i = end) {
		struct fleet_score sum = score[i];

		for (end = i + 1; end < count && !compare_scores(&score[i], &score[end]); end++)
			add_point(&sum, &score[end]);
		sum.deviation /= (double)sum.points;
		sum.error = sqrt(sum.error) / (double)sum.points;
		score[kept++] = sum;
	}
	fleet->scores = kept;
	return 0;
}

/* Of few nodes the spread is hardly known; that one is far from all others shows even so. */
static void mark_standout(struct fleet_score *score, size_t count, size_t group)
{
	struct fleet_score *farthest = NULL;
	double next = 0;

	for (size_t i = 0; i < count; i++) {
		if (score[i].group != group)
			continue;
		if (farthest && fabs(score[i].deviation) <= fabs(farthest->deviation)) {
			next = fmax(next, fabs(score[i].deviation));
			continue;
		}
		next = farthest ? fabs(farthest->deviation) : 0;
		farthest = &score[i];
	}
	if (farthest && farthest->nodes >= FLEET_LEAST)
		farthest->stands_out = fabs(farthest->deviation) >= FLEET_GAP * next;
}

static void place_group(const struct fleet *fleet, struct fleet_score *score, size_t count, size_t group, double *room)
{
	double *error = room + count;
	struct scale scale;
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (score[i].group == group) {
			room[used] = score[i].deviation;
			error[used++] = score[i].error;
		}
	scale = scale_of(room, used, error);
	for (size_t i = 0; i < count; i++)
		if (score[i].group == group) {
			score[i].deviation -= scale.median;
			score[i].z = scale_sigmas(&scale, score[i].deviation, score[i].error,
						  excess_of(fleet, score[i].node));
			score[i].nodes = scale.values;
		}
	mark_standout(score, count, group);
}

/* Those from `first` on, which are sorted by probe. */
static void place_scores(struct fleet *fleet, size_t first, double *room)
{
	for (size_t i = first, end; i < fleet->scores; i = end) {
		for (end = i; end < fleet->scores && fleet->score[end].probe == fleet->score[i].probe; end++)
			;
		for (size_t group = 0; group < fleet->groups; group++)
			place_group(fleet, &fleet->score[i], end - i, group, room);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct fleet_value *x = a, *y = b;

	if (x->probe != y->probe)
		return x->probe < y->probe ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

/* What the runs say. */
static void take_agreements(struct fleet *fleet)
{
	for (size_t i = 0; i < fleet->scores; i++) {
		struct fleet_score *score = &fleet->score[i];
		const struct fleet_value wanted = { .probe = score->probe, .group = score->group, .node = score->node };
		const struct fleet_value *found = bsearch(&wanted, fleet->value, fleet->values, sizeof wanted,
							  by_place);

		score->agreed = found ? found->agreed : NAN;
	}
}

int fleet_make_scores(struct fleet *fleet)
{
	double *room = calloc(2 * fleet->cells + 1, sizeof *room);
	uint32_t *probe = probes_of_points(fleet);
	int result = room && probe ? 0 : -ENOMEM;

	if (!result) {
		deviate_all(fleet, room);
		result = sum_points(fleet, probe);
	}
	if (!result) {
		size_t single = fleet->scores;

		place_scores(fleet, 0, room);
		result = fleet_add_joint_scores(fleet);
		place_scores(fleet, single, room);
		take_agreements(fleet);
	}
	free(room);
	free(probe);
	return result;
}
