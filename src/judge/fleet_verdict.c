/* SPDX-License-Identifier: MIT */
/* Which deviations are more than chance, all looks together. */
#include "fleet.h"

#include "fleet_scale.h"
#include "stats/chance.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

double fleet_size(const struct fleet_score *score)
{
	return score->by_point ? score->point_deviation : score->deviation;
}

/* Stricter than the share that is promised: the tails are an estimate. */
static const double decided = FLEET_FALSE / 2;

/* Nodes that differ among themselves, each the same in all its runs, are no outliers. */
static const double least_sigmas = 3;

static int by_chance(const void *a, const void *b)
{
	const struct fleet_score *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

/* The tails of each kind of look. */
struct looks {
	struct tails mean, point, joint;
};

/* The worst of a probe's points is one of several looks, and so is the better of two. Where a node has several runs, they
 * say more than any model of tails. */
static void judge_score(struct fleet_score *score, const struct looks *looks, bool by_runs)
{
	bool has_points = !score->is_joint && score->points > 1;
	double of_mean = scale_chance(score->z, score->nodes, score->is_joint ? looks->joint : looks->mean),
	       of_point = scale_chance(score->point_z, score->nodes, looks->point);

	if (by_runs && !isnan(score->agreed))
		of_mean = score->agreed;
	if (by_runs && !isnan(score->point_agreed))
		of_point = score->point_agreed;
	of_point *= (double)score->points;

	score->p_mean = has_points ? fmin(1, 2 * of_mean) : of_mean;
	score->p = has_points ? fmin(1, 2 * fmin(of_mean, of_point)) : of_mean;
}

static struct tails tails_of_scores(const struct fleet *fleet, bool joint, double *room)
{
	size_t used = 0;

	for (size_t i = 0; i < fleet->scores; i++)
		if (fleet->score[i].is_joint == joint)
			room[used++] = fleet->score[i].z;
	return scale_tails(room, used);
}

/* `room` has space for all cells and scores. */
static struct looks find_tails(const struct fleet *fleet, double *room)
{
	struct looks looks = { .mean = tails_of_scores(fleet, false, room),
			       .joint = tails_of_scores(fleet, true, room) };
	size_t used = 0;

	for (size_t i = 0; i < fleet->cells; i++)
		if (!isnan(fleet->cell[i].deviation))
			room[used++] = fleet->cell[i].z;
	looks.point = scale_tails(room, used);
	if (looks.joint.freedom < looks.mean.freedom) /* a median of several strays no farther than one of them */
		looks.joint = looks.mean;
	return looks;
}

/* `room` has space for all scores. */
static void judge_scores(struct fleet *fleet, const struct looks *looks, double *room)
{
	bool is_normal = looks->mean.freedom == 0;
	double accepted = 0;

	for (size_t i = 0; i < fleet->scores; i++)
		judge_score(&fleet->score[i], looks, !is_normal);
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
			fabs(score->by_point ? score->point_z : score->z) >= least_sigmas &&
			(!fleet_is_loaded(fleet, score->node) || is_normal);
	}
}

/* What would be an outlier if runs strayed no farther than a normal distribution has it is worth another look, and so is
 * what stands out. */
static void judge_all(struct fleet *fleet, double *room)
{
	static const struct looks normal = { 0 };
	const struct looks looks = find_tails(fleet, room);

	judge_scores(fleet, &normal, room);
	for (size_t i = 0; i < fleet->scores; i++) {
		struct fleet_score *score = &fleet->score[i];

		score->is_suspect = score->is_outlier ||
			(score->stands_out && fabs(score->deviation) >= log1p(fleet->least));
	}
	judge_scores(fleet, &looks, room);
	for (size_t i = 0; i < fleet->scores; i++)
		fleet->outliers += fleet->score[i].is_outlier;
	fleet->tails = looks.mean.freedom;
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

int fleet_make_verdicts(struct fleet *fleet)
{
	double *room = calloc(fleet->cells + fleet->scores + 1, sizeof *room),
	       *worst = calloc(fleet->nodes + 1, sizeof *worst);
	int result = room && worst ? 0 : -ENOMEM;

	if (!result) {
		judge_all(fleet, room);
		rank_nodes(fleet, worst);
		qsort(fleet->score, fleet->scores, sizeof *fleet->score, worst_first);
	}
	free(worst);
	free(room);
	return result;
}
