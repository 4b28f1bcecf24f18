/* SPDX-License-Identifier: MIT */
/*
 * How far the rounds of a run are from independent: whether rounds that follow each other are alike, since the
 * machine drifted meanwhile, and whether points go up and down together. Pure. Found over all points of a run,
 * by the ranks of their rounds: the points share the machine, so together they tell what one can't.
 */
#ifndef FAULTLINE_DRIFT_H
#define FAULTLINE_DRIFT_H

#include "stats.h"

enum { DRIFT_ROUNDS = 64 }; /* so many first rounds are looked at for what points have in common */

/* What has been seen; begins as all zero. */
struct drift_evidence {
	double products, expected; /* of neighbouring rounds; what they would be if all were alike */
	double variance;           /* of the products if all are independent */
	double between, within;    /* the variance of the rounds' thirds, of their ranks about their third */
	double thirds;             /* how many points these are of */
	double sum[DRIFT_ROUNDS], sum_of_squares[DRIFT_ROUNDS], points[DRIFT_ROUNDS];
};

struct drift {
	double widening; /* by which an interval that takes rounds for independent has to be wider: 1 or more */
	double common;   /* the correlation of two points of a round: 0 to 1 */
};

/* Adds the rounds of a point, in their order. 0 or -ENOMEM. */
int drift_add(struct drift_evidence *, const struct figure *rounds, size_t count);

/* What follows from it: of nothing, a widening of 1 and nothing in common. */
struct drift drift_of(const struct drift_evidence *);

#endif
