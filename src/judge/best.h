/* SPDX-License-Identifier: MIT */
/* Which of several values is the best: for block sizes, the one with the most bytes per second. Pure. */
#ifndef FAULTLINE_BEST_H
#define FAULTLINE_BEST_H

#include "ratio.h"
#include "result/results.h"

#include <stdbool.h>

/* Bytes per second of a point, from the time of an iteration and its interval; NAN if it has no bytes or no time. */
struct estimate best_rate(const struct result_probe *, size_t point);

/* The index of the highest known rate of the requested `group`; `count` if no rate is known. */
size_t best_of(const struct estimate *rate, const size_t *group, size_t count, size_t wanted);

/* Whether the best differs from another: their intervals are known and do not touch. Two 95 % intervals that do not
 * touch are a difference at a level above 99 %; the reverse does not hold, so `compare` finds some differences that
 * this does not. */
bool best_is_apart(struct estimate best, struct estimate other);

#endif
