/* SPDX-License-Identifier: MIT */
/* The time of a point read from a result, with its interval. */
#ifndef FAULTLINE_COMPARISON_TIMES_H
#define FAULTLINE_COMPARISON_TIMES_H

#include "ratio.h"
#include "result/results.h"
#include "stats/stats.h"

/* The medians of the rounds of a point, in order, from the samples that a run's summary would use; to be freed. NULL
 * and 0 without samples. 0 or -ENOMEM. */
int comparison_rounds(const struct result_probe *, size_t point, struct figure **rounds, size_t *count);

/* The same of another figure of a sample. */
int comparison_rounds_of(const struct result_probe *, size_t point, double (*of)(const struct result_sample *),
			 struct figure **rounds, size_t *count);

/* The figure of comparison_rounds: the wall time of an iteration. */
double comparison_wall(const struct result_sample *);

/*
 * Computed from the samples like the summary of a run; without samples, from the summary, whose interval is a 95 % one.
 * `rounds` gets the number of rounds. 0 or -ENOMEM.
 */
int comparison_time(const struct result_probe *, size_t point, double level, struct estimate *time, size_t *rounds);

#endif
