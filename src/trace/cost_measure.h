/* SPDX-License-Identifier: MIT */
/*
 * Measures on this machine, before the program starts, what the sources will cost: helper processes do the same things
 * with and without them. What can't be measured is a cost of 0, and `missing` says so.
 */
#ifndef FAULTLINE_COST_MEASURE_H
#define FAULTLINE_COST_MEASURE_H

#include "bpf.h"
#include "cost.h"
#include "cost_child.h"
#include "perf.h"
#include "preload.h"

struct cost_measure {
	struct cost_child library, kernel; /* they run while the other sources are opened */
	struct cost_lengths untraced, traced;
	struct preload *probe;               /* memory of its own for the library; NULL: not used */
	bool has_library, has_bpf, has_perf; /* what was measured */
};

/* The library, or NULL; whether bpf or perf will be tried. */
void cost_measure_begin(struct cost_measure *, const struct preload *library, bool has_kernel);

/* The source as it is opened for the program. */
void cost_measure_bpf(struct cost_measure *, struct bpf *, bool has_library);
void cost_measure_perf(struct cost_measure *, const struct perf *);

/* Takes some milliseconds, at most a second. False if something could not be measured. */
bool cost_measure_end(struct cost_measure *, struct costs *);

#endif
