/* SPDX-License-Identifier: MIT */
/*
 * Variants of a machine side by side: a round of a point measures each variant, one directly after the other, in a random
 * order. The samples of such a round have the same round number in every variant: readers pair them by it
 * (stats/paired.h).
 */
#ifndef FAULTLINE_PAIRS_H
#define FAULTLINE_PAIRS_H

#include "measured.h"
#include "text/error.h"
#include "trial/measure.h"

enum { PAIRS_VARIANTS = 8 };

struct pairs {
	struct measured *measured[PAIRS_VARIANTS]; /* of each variant, in the same order; the first is the base */
	size_t variants;
	uint64_t random;
	void *context;
	/* Measures a round of a variant, like worker_round. */
	int (*round)(void *context, size_t variant, struct measured *, const struct round_plan *, struct error *);
};

/* Sets the status of `count` points of each variant. */
void pairs_begin(struct pairs *, size_t count);

/* A round of a point of the base and of the others. A variant that failed at the point is not tried again. What
 * the hook returns; other than 0 ends the round. */
int pairs_round(struct pairs *, struct measured *base, const struct round_plan *, struct error *);

/* How narrow the interval of the point's ratios is, of the widest; of its time where no other variant can be measured.
 * NAN: not known yet. 0 or -ENOMEM. */
int pairs_precision(const struct pairs *, const struct measured *base, double *precision);

#endif
