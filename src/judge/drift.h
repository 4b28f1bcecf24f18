/* SPDX-License-Identifier: MIT */
/*
 * How far the rounds of a run are from independent: whether the machine's speed drifted, and whether points rise and
 * fall together. Pure. Estimated over all points of a run, by the ranks of their rounds: the points share the machine,
 * so together they show what one can't.
 */
#ifndef FAULTLINE_DRIFT_H
#define FAULTLINE_DRIFT_H

#include "stats/stats.h"

enum { DRIFT_ROUNDS = 64 }; /* the number of first rounds used for the correlation of points */

/* Accumulated observations; starts as all zero. */
struct drift_evidence {
	double between, within; /* the variance of the thirds of the rounds, and of the ranks about their third */
	double reach;           /* what `between` would be if there were only flicker of variance 1 */
	double sum[DRIFT_ROUNDS], sum_of_squares[DRIFT_ROUNDS], points[DRIFT_ROUNDS];
};

struct drift {
	double flicker; /* the variance that further rounds do not average out, relative to that of a round: 0 to 1 */
	double common;  /* the correlation of two points of a round: 0 to 1 */
};

/* Adds the rounds of a point, in their order. 0 or -ENOMEM. */
int drift_add(struct drift_evidence *, const struct figure *rounds, size_t count);

/* The result; all 0 without observations. */
struct drift drift_of(const struct drift_evidence *);

/* The factor by which an interval that assumes `rounds` independent rounds must be widened: 1 or more. */
double drift_widening(const struct drift *, size_t rounds);

#endif
