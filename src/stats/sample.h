/* SPDX-License-Identifier: MIT */
/* What is known of one sample: the totals of its iterations, not yet divided by them. */
#ifndef FAULTLINE_SAMPLE_H
#define FAULTLINE_SAMPLE_H

#include "plan/probe.h"

#include <stddef.h>
#include <stdint.h>

#define SAMPLE_UNKNOWN UINT64_MAX /* an empty cell */

enum { SAMPLE_COUNTERS = 32 };

struct sample {
#define SAMPLE(name, ...) uint64_t name;
#define FIGURE(name, ...) uint64_t name;
#include "columns.def"
	uint64_t disturbed;                /* bits of enum disturbance */
	uint64_t tally[PROBE_TALLIES];     /* what the probe counted */
	uint64_t counter[SAMPLE_COUNTERS]; /* unknown: not counted in this round, or can't be counted */
	double running[SAMPLE_COUNTERS];   /* the share of the time that it was counted; NAN if unknown */
};

#endif
