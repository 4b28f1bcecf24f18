/* SPDX-License-Identifier: MIT */
/* A trace as its readers see it, without its files. */
#ifndef FAULTLINE_SUMS_H
#define FAULTLINE_SUMS_H

#include "result/trace_set.h"
#include "tracer.h"

/* The figures of trace.csv, added up over all threads, and by frame. 0 or -ENOMEM. */
int sums_of_trace(const struct trace *, struct trace_sums *);

#endif
