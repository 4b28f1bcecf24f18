/* SPDX-License-Identifier: MIT */
/* Takes the tail of a point: single operations, each prepared, timed and verified alone. */
#ifndef FAULTLINE_TAIL_TAKE_H
#define FAULTLINE_TAIL_TAKE_H

#include "plan/probe.h"
#include "stats/tail.h"

/*
 * Operations for `ns` and at least one, then a busy loop for as long as they took, in a trial that is open and has had
 * its samples. What is recorded of an operation is between two readings of the clock, around `run` and nothing else: it
 * includes one reading, whose time is the median of the busy loop. Nothing is taken if a sample of the point can't be
 * as short as one operation. 0, or the error of a callback.
 */
int tail_take(const struct probe *, struct trial *, uint64_t ns, struct tail *);

#endif
