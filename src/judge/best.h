/* SPDX-License-Identifier: MIT */
/* Which of several values is the best: of a block, the one with the most bytes per second. Pure. */
#ifndef FAULTLINE_BEST_H
#define FAULTLINE_BEST_H

#include "ratio.h"
#include "result/results.h"

#include <stdbool.h>

/* Bytes per second of a point, from the time of an iteration and its interval; NAN where bytes or time mean nothing. */
struct estimate best_rate(const struct result_probe *, size_t point);

/* The highest of those rates that are known and whose `group` is the one asked for; `count` if there is none. */
size_t best_of(const struct estimate *rate, const size_t *group, size_t count, size_t wanted);

/* Whether the best is told from another: their intervals are known and do not touch. Two intervals of 95 % that
 * do not touch are a difference on a level above 99 %; the reverse does not hold, so that some differences that
 * `compare` would find are not told here. */
bool best_is_apart(struct estimate best, struct estimate other);

#endif
