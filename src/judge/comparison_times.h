/* SPDX-License-Identifier: MIT */
/* The time of a point that was read back, with its interval. */
#ifndef FAULTLINE_COMPARISON_TIMES_H
#define FAULTLINE_COMPARISON_TIMES_H

#include "ratio.h"
#include "result/results.h"
#include "stats/stats.h"

/* The medians of the rounds of a point, in their order, from those samples that a run's summary would use; to be
 * freed. NULL and 0 if there are none. 0 or -ENOMEM. */
int comparison_rounds(const struct result_probe *, size_t point, struct figure **rounds, size_t *count);

/*
 * From the samples, as the summary of a run makes it; where there are none, what the summary says, whose
 * interval is one of 95 %. `rounds` gets how many there were. 0 or -ENOMEM.
 */
int comparison_time(const struct result_probe *, size_t point, double level, struct estimate *time, size_t *rounds);

#endif
