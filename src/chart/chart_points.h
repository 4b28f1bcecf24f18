/* SPDX-License-Identifier: MIT */
/* The points of a probe in several results, as described in chart_data.h. */
#ifndef FAULTLINE_CHART_POINTS_H
#define FAULTLINE_CHART_POINTS_H

#include "plan/probe.h"
#include "result/results.h"

#include <stdio.h>

/* Writes what the `count` results have of a probe; nothing if none has it. 0 or -ENOMEM. */
int chart_points_write(const struct result *, size_t count, const struct probe *, FILE *);

#endif
