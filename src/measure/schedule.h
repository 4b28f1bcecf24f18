/* SPDX-License-Identifier: MIT */
/*
 * From points to samples: the rounds, their order and their time.
 *
 * Every point gets one round, in random order, then further rounds until it has those that an interval needs. Then
 * rounds go to the points with the widest intervals, among those that can all become as narrow as `precision` in the
 * remaining time. A point that reaches it gets 50 % more rounds as confirmation, and a round in each of several later
 * passes over all points, so that it describes the whole run; the other points get the remaining time. The order
 * depends on the seed and on what was measured.
 */
#ifndef FAULTLINE_SCHEDULE_H
#define FAULTLINE_SCHEDULE_H

#include "counters.h"
#include "measured.h"
#include "trial/measure.h"

struct schedule_plan {
	uint64_t time_ns; /* for the whole run; ignored if `samples` is set */
	uint64_t samples; /* per point; 0: as many as the time allows */
	double precision; /* 0.02: until the interval is within +-2 % */
	uint64_t seed;
	uint64_t clock_ns; /* see struct round_plan */
	uint64_t tick_ns;
	uint64_t tail_ns;                /* see struct round_plan */
	const struct counters *counters; /* NULL: none */
	size_t variants;                 /* that a round measures one after the other; 0: one */
	bool goes_on;                    /* the points may have rounds of an earlier run, which count */
};

struct schedule_progress {
	size_t rounds;           /* done so far */
	size_t points;           /* in total */
	size_t started, precise; /* points with a round; points within the precision */
	uint64_t elapsed_ns;
};

struct schedule_hooks {
	void *context;
	/* Measures a round, like worker_round. */
	int (*round)(void *context, struct measured *, const struct round_plan *, struct error *);
	/* How narrow the interval of a point is: 0.02 is +-2 %, NAN: not known yet. NULL: that of its median. 0 or
	 * -ENOMEM. */
	int (*precision)(void *context, const struct measured *, double *precision);
	/* Called after each round; a result other than 0 ends the run. */
	int (*after_round)(void *context, const struct measured *, const struct schedule_progress *, struct error *);
};

/* 0; -EINTR if a round was interrupted; or the -errno of a hook. What was measured is kept. Points without a sample
 * for lack of time have the status not_reached. */
int schedule_run(struct measured *, size_t count, const struct schedule_plan *, const struct schedule_hooks *,
		 struct error *);

/* The next number of a seeded sequence (SplitMix64: Steele, Lea and Flood, 2014). */
uint64_t schedule_random(uint64_t *state);

#endif
