/* SPDX-License-Identifier: MIT */
/*
 * How far the probes of a node are from those of its group, and whether that is more than chance.
 *
 * There are two looks at each probe: at the mean over its points, and at its worst point. The spread of either is that
 * over the nodes, so that it includes what no interval of one run knows: drift, and points that rise and fall together.
 */
#include "fleet.h"

#include "stats/stats.h"
#include "stats/chance.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a normal distribution, the standard deviation is so many median absolute deviations. */
static const double mad_to_sigma = 1.482602;

/* A scale from n nodes by their MAD is as uncertain as a standard deviation of this share of them: the efficiency of
 * the MAD (Rousseeuw and Croux, JASA 88 (1993) 1273-1283). */
static const double mad_efficiency = 0.3675;

/* Runs of one machine have heavier tails than a normal distribution however many there are: docs/fleet.md has the
 * figures. */
static const double most_freedom = 5;

static double median_of(double *values, size_t count)
{
	return count ? stats_median(values, count) : NAN;
}

struct scale {
	double median, sigma, error; /* error: the median of the nodes' own */
	size_t nodes;
};

/* Of `count` deviations with their errors, in any order; both are changed. */
static struct scale scale_of(double *deviation, size_t count, double *error)
{
	struct scale scale = { .nodes = count, .median = median_of(deviation, count) };
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		deviation[i] = fabs(deviation[i] - scale.median);
		if (!isnan(error[i]))
			error[known++] = error[i];
	}
	scale.sigma = mad_to_sigma * median_of(deviation, count);
	scale.error = known ? median_of(error, known) : 0;
	return scale;
}

/* The spread over the nodes includes an error of the usual size; a node that was measured worse has more. */
static double sigmas(double deviation, double error, const struct scale *scale)
{
	double own = isnan(error) ? scale->error : error, extra = fmax(0, own * own - scale->error * scale->error);
	double sigma = sqrt(fmax(scale->sigma * scale->sigma, scale->error * scale->error) + extra);

	return sigma > 0 ? deviation / sigma : 0;
}

static double chance(double z, size_t nodes)
{
	return student_tails(fabs(z), fmin(most_freedom, mad_efficiency * (double)(nodes - 1)));
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
			cell[i].z = sigmas(cell[i].deviation, cell[i].error, &scale);
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
		const char *key = fleet->points.text[i];
		char name[80];

		snprintf(name, sizeof name, "%.*s", (int)strcspn(key, "\x1f"), key);
		probe[i] = intern(&fleet->words, name);
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

/* The worst of a probe's points is one of several looks, and so is the better of two. */
static void judge_score(struct fleet_score *score, const struct scale *scale)
{
	double of_mean, of_point = chance(score->point_z, scale->nodes) * (double)score->points;

	score->deviation -= scale->median;
	score->z = sigmas(score->deviation, score->error, scale);
	of_mean = chance(score->z, scale->nodes);
	score->p_mean = score->points > 1 ? fmin(1, 2 * of_mean) : of_mean;
	score->p = score->points > 1 ? fmin(1, 2 * fmin(of_mean, of_point)) : of_mean;
}

static void judge_group(struct fleet_score *score, size_t count, size_t group, double *room)
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
			judge_score(&score[i], &scale);
}

static void judge_scores(struct fleet *fleet, double *room)
{
	for (size_t i = 0, end; i < fleet->scores; i = end) {
		for (end = i; end < fleet->scores && fleet->score[end].probe == fleet->score[i].probe; end++)
			;
		for (size_t group = 0; group < fleet->groups; group++)
			judge_group(&fleet->score[i], end - i, group, room);
	}
}

double fleet_size(const struct fleet_score *score)
{
	return score->by_point ? score->point_deviation : score->deviation;
}

static int by_chance(const void *a, const void *b)
{
	const struct fleet_score *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

/* Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300. */
static void adjust(struct fleet *fleet)
{
	double least = 1, accepted = 0, many = (double)fleet->scores;

	qsort(fleet->score, fleet->scores, sizeof *fleet->score, by_chance);
	for (size_t i = fleet->scores; i-- > 0;) {
		struct fleet_score *score = &fleet->score[i];

		least = fmin(least, score->p * many / (double)(i + 1));
		score->q = least;
		accepted = fmax(accepted, least <= FLEET_FALSE ? score->p : 0);
		score->by_point = least <= FLEET_FALSE && score->p_mean > accepted;
		score->is_outlier = least <= FLEET_FALSE && fabs(fleet_size(score)) >= log1p(fleet->least);
		fleet->outliers += score->is_outlier;
	}
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
		judge_scores(fleet, room);
		adjust(fleet);
		rank_nodes(fleet, worst);
		qsort(fleet->score, fleet->scores, sizeof *fleet->score, worst_first);
	}
	free(worst);
	free(room);
	free(probe);
	return result;
}
