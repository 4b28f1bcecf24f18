/* SPDX-License-Identifier: MIT */
/*
 * Whether a primitive that got dearer from trace A to trace B is dearer on B's machine: what the probes of the two
 * platforms say of the same thing. Pure.
 */
#ifndef FAULTLINE_TRACE_PLATFORM_H
#define FAULTLINE_TRACE_PLATFORM_H

#include "comparison.h"

struct trace_platform {
	const char *probe;        /* that measures the primitive; NULL: none does, or the results lack it */
	const char *axis, *value; /* of the points; NULL: all points of the probe */
	struct estimate ratio;    /* B / A: the geometric mean over those points */
	size_t points;
};

/* `comparison` is that of the two results of `faultline run`, A and B. */
struct trace_platform trace_platform_find(const struct comparison *, const char *primitive);

#endif
