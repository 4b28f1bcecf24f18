/* SPDX-License-Identifier: MIT */
/*
 * How far the rounds of a run are from independent: whether the machine's speed wandered meanwhile, and whether
 * points go up and down together. Pure. Found over all points of a run, by the ranks of their rounds: the points
 * share the machine, so together they tell what one can't.
 */
#ifndef FAULTLINE_DRIFT_H
#define FAULTLINE_DRIFT_H

#include "stats/stats.h"

enum { DRIFT_ROUNDS = 64 }; /* so many first rounds are looked at for what points have in common */

/* What has been seen; begins as all zero. */
struct drift_evidence {
	double between, within; /* the variance of the thirds of the rounds, and of the ranks about their third */
	double reach;           /* what `between` would be, were there nothing but flicker of the variance 1 */
	double sum[DRIFT_ROUNDS], sum_of_squares[DRIFT_ROUNDS], points[DRIFT_ROUNDS];
};

struct drift {
	double flicker; /* the variance of what no further round averages out, in that of a round: 0 to 1 */
	double common;  /* the correlation of two points of a round: 0 to 1 */
};

/* Adds the rounds of a point, in their order. 0 or -ENOMEM. */
int drift_add(struct drift_evidence *, const struct figure *rounds, size_t count);

/* What follows from it: of nothing, all 0. */
struct drift drift_of(const struct drift_evidence *);

/* By how much an interval that takes so many rounds for independent has to be wider: 1 or more. */
double drift_widening(const struct drift *, size_t rounds);

#endif
