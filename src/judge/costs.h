/* SPDX-License-Identifier: MIT */
/*
 * The largest costs of a result, from the data alone. Two kinds, because they have no common unit:
 *
 * Per byte: points that handle at least a page of memory per iteration. The cost is their time per byte divided by that
 * of writing memory that is already mapped: memset by the C library, warm, of the block nearest to 1 MiB.
 *
 * Per call: all others, by the time of an iteration, whatever it does.
 *
 * Ranked by the lower end of the 95 % interval, so that noise wins no place; a point with too few rounds for an
 * interval is ranked by its fastest sample. Only the largest cost of each probe. Not ranked: the harness's own cost
 * (noop), and the replays of Python's multiprocessing (probes with an axis `era`), which are sums of other costs. Pure.
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
	double bytes;          /* that it handles; NAN if none */
	struct estimate ratio; /* per byte: to the warm memset */
	double least;          /* the ranking criterion, ns per byte or per iteration */
};

struct costs {
	struct cost by_byte[COSTS], by_call[COSTS]; /* the largest first */
	size_t by_bytes, by_calls;
	struct cost memset; /* the base of the ratios; .probe NULL: not measured */
};

void costs_find(const struct result *, struct costs *);

#endif
