/* SPDX-License-Identifier: MIT */
/* A running summary of a program that takes long: every so many seconds a few lines, of the time since the last ones. */
#ifndef FAULTLINE_INTERVAL_H
#define FAULTLINE_INTERVAL_H

#include "tracer.h"

struct interval {
	uint64_t every_ns, last_ns;
	uint64_t cpu_ns;                   /* of the processes, up to the last summary */
	uint64_t long_ns[PRIMITIVE_COUNT]; /* of the ledger, then */
};

/* When the trace begins. */
void interval_begin(struct interval *, const struct trace *, unsigned seconds);

/*
 * Prints if it is time: how many processes there are, their CPU time by /proc, and the calls that ended since and took
 * 0.1 ms or more, the longest first. Calls that still last are not in it, and of short ones nothing is known yet.
 */
void interval_print(struct interval *, const struct trace *, uint64_t now_ns, const struct document *);

#endif
