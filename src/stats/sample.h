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
	uint64_t round; /* from 0; every round is a new process */
	uint64_t index; /* within the round, from 0 */
	uint64_t cpu;   /* on which the sample ended */
	uint64_t timed; /* 0: taken for its counters only, because other processes inherit them */
	uint64_t iterations;
	uint64_t bytes; /* touched by one iteration; 0: not applicable */
	uint64_t wall_ns;
	uint64_t cpu_ns;             /* all threads, reaped children and the peer */
	uint64_t user_ns, system_ns; /* unknown if too few ticks support the kernel's split */
	uint64_t minor_faults, major_faults;
	uint64_t voluntary_switches, involuntary_switches;
	uint64_t steal_ns;
	uint64_t disturbed;                /* bits of enum disturbance */
	uint64_t tally[PROBE_TALLIES];     /* what the probe counted */
	uint64_t counter[SAMPLE_COUNTERS]; /* unknown: not counted in this round, or can't be counted */
	double running[SAMPLE_COUNTERS];   /* the share of the time that it was counted; NAN if unknown */
};

#endif
