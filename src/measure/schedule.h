/* SPDX-License-Identifier: MIT */
/*
 * Points -> samples: the rounds, their order and the time that they may take.
 *
 * Every point gets one round, in random order, then further ones until it has the rounds that an
 * interval needs; after that rounds go to the points whose intervals are widest, of those that can all
 * become as narrow as `precision` in the time that is left. A point that is gets half as many rounds
 * again, to confirm it, and a round in each of some later passes over all points, so that it tells of the
 * whole run; the others get what time is left. The order comes from the seed and from what was measured.
 */
#ifndef FAULTLINE_SCHEDULE_H
#define FAULTLINE_SCHEDULE_H

#include "counters.h"
#include "measured.h"
#include "trial/measure.h"

struct schedule_plan {
	uint64_t time_ns; /* for the whole run; ignored where `samples` is set */
	uint64_t samples; /* of each point; 0: as many as the time gives */
	double precision; /* 0.02: until the interval is within +-2 % */
	uint64_t seed;
	uint64_t clock_ns; /* see struct round_plan */
	uint64_t tick_ns;
	const struct counters *counters; /* NULL: none */
};

struct schedule_progress {
	size_t rounds;           /* done so far */
	size_t points;           /* in all */
	size_t started, precise; /* points with a round; points within the precision */
	uint64_t elapsed_ns;
};

struct schedule_hooks {
	void *context;
	/* Measures a round; as worker_round. */
	int (*round)(void *context, struct measured *, const struct round_plan *, struct error *);
	/* Called after each round; a result other than 0 ends the run. */
	int (*after_round)(void *context, const struct measured *, const struct schedule_progress *, struct error *);
};

/* 0; -EINTR when a round was broken off; or the -errno of a hook. What was measured stays. Points
 * that got no sample for lack of time have the status not_reached. */
int schedule_run(struct measured *, size_t count, const struct schedule_plan *, const struct schedule_hooks *,
		 struct error *);

/* The next number of a seeded sequence (SplitMix64: Steele, Lea and Flood, 2014). */
uint64_t schedule_random(uint64_t *state);

#endif
