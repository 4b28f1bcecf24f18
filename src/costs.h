/* SPDX-License-Identifier: MIT */
/*
 * The largest costs of a result, of the data alone. Two kinds, since they have no common measure:
 *
 * By the byte: points that handle a page of memory or more per iteration. A cost is their time per byte over
 * that of writing memory that is there already: memset by the C library, warm, of the block nearest to 1 MiB.
 *
 * By the call: all others, by the time of an iteration, whatever it does.
 *
 * Ranked by the lower end of the 95 % interval, so that noise wins no place; points without an interval count
 * only where no point has one. Of each probe the largest alone. The harness's own cost (noop) is none, and the
 * replays of Python's multiprocessing (probes with an axis `era`) are sums of what is ranked here. Pure.
 */
#ifndef FAULTLINE_COSTS_H
#define FAULTLINE_COSTS_H

#include "ratio.h"
#include "results.h"

enum { COSTS = 3 };

struct cost {
	const struct result_probe *probe;
	size_t point;
	struct estimate rank; /* the ratio to the warm memset, or the time in ns */
	double ns, bytes;     /* of an iteration; bytes NAN where there are none */
};

struct costs {
	struct cost by_byte[COSTS], by_call[COSTS]; /* the largest first */
	size_t by_bytes, by_calls;
	struct cost memset;                         /* what the ratios are to; .probe NULL: there is none */
};

void costs_find(const struct result *, struct costs *);

#endif
