/* SPDX-License-Identifier: MIT */
/*
 * One round of one point, within the calling process: open, calibrate, take samples, close.
 *
 * What is timed is `run` and nothing else. The usage of the process, its counters and its CPU clock are
 * read before the clock is started, in this order, and after it was stopped, in the reverse order.
 */
#ifndef FAULTLINE_MEASURE_H
#define FAULTLINE_MEASURE_H

#include "counting.h"
#include "plan/probe.h"
#include "stats/sample.h"
#include "plan/sweep.h"

struct round_plan {
	uint64_t sample_ns; /* how long a sample should last */
	uint64_t round_ns;  /* no further sample is begun after this */
	uint64_t samples;   /* most samples of the round */
	uint64_t clock_ns;  /* what a reading of the clock resolves: a sample shorter than some of these is refused */
	uint64_t tick_ns;   /* os_accounting_tick_ns() */
	size_t group;       /* of the run's counters, which is counted in this round; SIZE_MAX: none */
};

/* Hands one sample on; 0 or -errno, which ends the round. */
typedef int sample_sink(void *context, const struct sample *);

/* 0, or the first error of a callback; `trial->reason` may say more. `trial` has cpu, other_cpu and
 * directory set. */
int measure_round(const struct point *, struct trial *, const struct round_plan *, const struct event_group *,
		  sample_sink *, void *context);

/* The least time that the clock tells apart: the median difference of readings that differ. ns. */
uint64_t measure_clock(void);

/* Whether memset fills what it is told to, at odd sizes and alignments: a uprobe on it may break it
 * for every process of a machine. 0 or -EBADMSG. */
int measure_check_memset(void);

#endif
