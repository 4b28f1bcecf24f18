/* SPDX-License-Identifier: MIT */
/* What a run prints at its end. */
#ifndef FAULTLINE_SUMMARY_H
#define FAULTLINE_SUMMARY_H

#include "measure/counters.h"
#include "measure/measured.h"

#include <stdio.h>

/* A table per probe, units scaled. Points wider than `precision` are marked. 0 or -ENOMEM. */
int summary_table(const struct measured *, size_t count, const struct counters *, double precision, FILE *);

/* One CSV of all points: probe, every axis of any of the probes, then the columns of <probe>.csv. */
int summary_csv(const struct measured *, size_t count, FILE *);

/* The events that can't be counted: a line for each reason, begun with `lead`. */
void summary_missing_counters(const struct counters *, const char *lead, FILE *);

#endif
