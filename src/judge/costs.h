/* SPDX-License-Identifier: MIT */
/*
 * The largest costs of a result, of the data alone. Two kinds, since they have no common measure:
 *
 * By the byte: points that handle a page of memory or more per iteration. A cost is their time per byte over
 * that of writing memory that is there already: memset by the C library, warm, of the block nearest to 1 MiB.
 *
 * By the call: all others, by the time of an iteration, whatever it does.
 *
 * Ranked by the lower end of the 95 % interval, so that noise wins no place; of a point with too few rounds for one,
 * by its fastest sample. Of each probe the largest alone. The harness's own cost (noop) is none, and the
 * replays of Python's multiprocessing (probes with an axis `era`) are sums of what is ranked here. Pure.
 */
#ifndef FAULTLINE_COSTS_H
#define FAULTLINE_COSTS_H

#include "ratio.h"
#include "result/results.h"

enum { COSTS = 3 };

struct cost {
	const struct result_probe *probe;
	size_t point;
	struct estimate time;  /* of an iteration, ns */
	double bytes;          /* that it handles; NAN where there are none */
	struct estimate ratio; /* by the byte: to the warm memset */
	double least;          /* what it is ranked by, ns per byte or per iteration */
};

struct costs {
	struct cost by_byte[COSTS], by_call[COSTS]; /* the largest first */
	size_t by_bytes, by_calls;
	struct cost memset; /* what the ratios are to; .probe NULL: there is none */
};

void costs_find(const struct result *, struct costs *);

#endif
