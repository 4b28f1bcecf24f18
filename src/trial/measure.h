/* SPDX-License-Identifier: MIT */
/*
 * One round of one point, within the calling process: open, calibrate, take samples, close.
 *
 * Only `run` is timed. The usage of the process, its counters and its CPU clock are read before the clock starts, in
 * this order, and after it stops, in the reverse order.
 */
#ifndef FAULTLINE_MEASURE_H
#define FAULTLINE_MEASURE_H

#include "counting.h"
#include "plan/probe.h"
#include "stats/sample.h"
#include "stats/tail.h"
#include "plan/sweep.h"

struct round_plan {
	uint64_t sample_ns; /* intended length of a sample */
	uint64_t round_ns;  /* no further sample begins after this */
	uint64_t samples;   /* maximum number of samples in the round */
	uint64_t clock_ns;  /* the clock's resolution: a sample shorter than a multiple of it is refused */
	uint64_t tick_ns;   /* os_accounting_tick_ns() */
	uint64_t tail_ns;   /* after the samples, single operations for so long; 0: none */
	size_t group;       /* the group of counters for this round; SIZE_MAX: none */
};

/* Reports one sample. 0, or -errno, which ends the round. */
typedef int sample_sink(void *context, const struct sample *);

/* 0, or the first error of a callback; `trial->reason` may say more. `trial` has cpu, other_cpu and
 * directory set. With plan->tail_ns it also takes single operations, see tail_take.h; `tail` may be NULL otherwise. */
int measure_round(const struct point *, struct trial *, const struct round_plan *, const struct event_group *,
		  sample_sink *, void *context, struct tail *tail);

/* The resolution of the clock: the median difference of readings that differ. ns. */
uint64_t measure_clock(void);

/* Checks that memset works, at odd sizes and alignments: a uprobe on it can break it for every process of a machine.
 * 0 or -EBADMSG. */
int measure_check_memset(void);

#endif
