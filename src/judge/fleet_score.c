/* SPDX-License-Identifier: MIT */
/*
 * How far the probes of a node are from those of its group, and whether that is more than chance.
 *
 * There are two looks at each probe: at the mean over its points, and at its worst point. The spread of either is that
 * over the nodes, so that it includes what no interval of one run knows: drift, and points that rise and fall together.
 */
#include "fleet.h"

#include "fleet_scale.h"
#include "stats/chance.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
			cell[i].z = scale_sigmas(&scale, cell[i].deviation, cell[i].error);
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

/* One score of each cell, then one of each node and probe. */
static int sum_points(struct fleet *fleet, const uint32_t *probe)
{
	struct fleet_score *score = calloc(fleet->cells + 1, sizeof *score);
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
							       .point_z = cell->z };
	}
	qsort(score, count, sizeof *score, compare_scores);
	for (size_t i = 0, end; i < count; i = end) {
		struct fleet_score sum = score[i];

		for (end = i + 1; end < count && !compare_scores(&score[i], &score[end]); end++) {
			sum.deviation += score[end].deviation;
			sum.error += score[end].error;
			sum.points++;
			sum.slower += score[end].slower;
			if (fabs(score[end].point_z) > fabs(sum.point_z)) {
				sum.point = score[end].point;
				sum.point_deviation = score[end].point_deviation;
				sum.point_z = score[end].point_z;
			}
		}
		sum.deviation /= (double)sum.points;
		sum.error = sqrt(sum.error) / (double)sum.points;
		score[kept++] = sum;
	}
	fleet->scores = kept;
	return 0;
}

static void place_score(struct fleet_score *score, const struct scale *scale)
{
	score->deviation -= scale->median;
	score->z = scale_sigmas(scale, score->deviation, score->error);
	score->nodes = scale->values;
}

static void place_group(struct fleet_score *score, size_t count, size_t group, double *room)
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
		if (score[i].group == group)
			place_score(&score[i], &scale);
}

static void place_scores(struct fleet *fleet, double *room)
{
	for (size_t i = 0, end; i < fleet->scores; i = end) {
		for (end = i; end < fleet->scores && fleet->score[end].probe == fleet->score[i].probe; end++)
			;
		for (size_t group = 0; group < fleet->groups; group++)
			place_group(&fleet->score[i], end - i, group, room);
	}
}

double fleet_size(const struct fleet_score *score)
{
	return score->by_point ? score->point_deviation : score->deviation;
}

/* Stricter than the share that is promised: the tails are an estimate. */
static const double decided = FLEET_FALSE / 2;

static int by_chance(const void *a, const void *b)
{
	const struct fleet_score *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

/* The worst of a probe's points is one of several looks, and so is the better of two. */
static void judge_score(struct fleet_score *score, struct tails mean_tails, struct tails point_tails)
{
	double of_mean = scale_chance(score->z, score->nodes, mean_tails),
	       of_point = scale_chance(score->point_z, score->nodes, point_tails) * (double)score->points;

	score->p_mean = score->points > 1 ? fmin(1, 2 * of_mean) : of_mean;
	score->p = score->points > 1 ? fmin(1, 2 * fmin(of_mean, of_point)) : of_mean;
}

/* `room` has space for all cells. */
static void find_tails(struct fleet *fleet, double *room, struct tails *mean_tails, struct tails *point_tails)
{
	size_t used = 0;

	for (size_t i = 0; i < fleet->cells; i++)
		if (!isnan(fleet->cell[i].deviation))
			room[used++] = fleet->cell[i].z;
	*point_tails = scale_tails(room, used);
	for (size_t i = 0; i < fleet->scores; i++)
		room[i] = fleet->score[i].z;
	*mean_tails = scale_tails(room, fleet->scores);
}

/* `room` has space for all scores. */
static void judge_scores(struct fleet *fleet, struct tails mean_tails, struct tails point_tails, double *room)
{
	bool is_normal = mean_tails.freedom == 0;
	double accepted = 0;

	for (size_t i = 0; i < fleet->scores; i++)
		judge_score(&fleet->score[i], mean_tails, point_tails);
	qsort(fleet->score, fleet->scores, sizeof *fleet->score, by_chance);
	for (size_t i = 0; i < fleet->scores; i++)
		room[i] = fleet->score[i].p;
	chance_adjust(room, fleet->scores);
	for (size_t i = 0; i < fleet->scores; i++)
		if (room[i] <= decided)
			accepted = fleet->score[i].p;
	for (size_t i = 0; i < fleet->scores; i++) {
		struct fleet_score *score = &fleet->score[i];

		score->q = room[i];
		score->by_point = score->q <= decided && score->p_mean > accepted &&
			fabs(score->deviation) < fabs(score->point_deviation) / 2;
		score->is_outlier = score->q <= decided && fabs(fleet_size(score)) >= log1p(fleet->least) &&
			(!fleet->node[score->node].loaded || is_normal);
	}
}

/* What would be an outlier if runs strayed no farther than a normal distribution has it is worth another look. */
static void judge_all(struct fleet *fleet, double *room)
{
	static const struct tails normal = { 0 };
	struct tails mean_tails, point_tails;

	find_tails(fleet, room, &mean_tails, &point_tails);
	judge_scores(fleet, normal, normal, room);
	for (size_t i = 0; i < fleet->scores; i++)
		fleet->score[i].is_suspect = fleet->score[i].is_outlier;
	judge_scores(fleet, mean_tails, point_tails, room);
	for (size_t i = 0; i < fleet->scores; i++)
		fleet->outliers += fleet->score[i].is_outlier;
	fleet->tails = mean_tails.freedom;
}

/* `worst` has space for all nodes, and is all zero. */
static void rank_nodes(struct fleet *fleet, double *worst)
{
	for (size_t i = 0; i < fleet->scores; i++) {
		const struct fleet_score *score = &fleet->score[i];

		if (score->is_outlier)
			worst[score->node] = fmax(worst[score->node], fabs(fleet_size(score)));
	}
	for (size_t i = 0; i < fleet->scores; i++)
		fleet->score[i].worst = worst[fleet->score[i].node];
}

static int worst_first(const void *a, const void *b)
{
	const struct fleet_score *x = a, *y = b;

	if (x->worst != y->worst)
		return x->worst > y->worst ? -1 : 1;
	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	if (x->is_outlier != y->is_outlier)
		return x->is_outlier ? -1 : 1;
	return (fabs(fleet_size(x)) < fabs(fleet_size(y))) - (fabs(fleet_size(x)) > fabs(fleet_size(y)));
}

int fleet_make_scores(struct fleet *fleet)
{
	double *room = calloc(2 * fleet->cells + 1, sizeof *room), *worst = calloc(fleet->nodes + 1, sizeof *worst);
	uint32_t *probe = probes_of_points(fleet);
	int result = room && worst && probe ? 0 : -ENOMEM;

	if (!result) {
		deviate_all(fleet, room);
		result = sum_points(fleet, probe);
	}
	if (!result) {
		place_scores(fleet, room);
		judge_all(fleet, room);
		rank_nodes(fleet, worst);
		qsort(fleet->score, fleet->scores, sizeof *fleet->score, worst_first);
	}
	free(worst);
	free(room);
	free(probe);
	return result;
}
