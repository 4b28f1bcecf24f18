/* SPDX-License-Identifier: MIT */
/* The time of a point read from a result, with its interval. */
#ifndef FAULTLINE_COMPARISON_TIMES_H
#define FAULTLINE_COMPARISON_TIMES_H

#include "ratio.h"
#include "result/results.h"
#include "stats/stats.h"

/* The medians of the rounds of a point, in order, from the samples that a run's summary would use. NULL and a count of
 * 0 without samples. */
const struct figure *comparison_rounds(const struct result_probe *, size_t point, size_t *count);

/*
 * Computed from the samples like the summary of a run; without samples, from the summary, whose interval is a 95 % one.
 * `rounds` gets the number of rounds. 0 or -ENOMEM.
 */
int comparison_time(const struct result_probe *, size_t point, double level, struct estimate *time, size_t *rounds);

/* The ratio of two points that were measured in pairs, by their rounds of the same number. Without samples, or where
 * either has no time, it is NAN. 0 or -ENOMEM. */
int comparison_paired(const struct result_probe *base, size_t base_point, const struct result_probe *other,
		      size_t other_point, double level, struct estimate *ratio);

#endif
