/* SPDX-License-Identifier: MIT */
/*
 * A result in the formats of other tools. Each writes the points that have a time; a round, which is a process, is what
 * these tools call a repetition or a run. None of the formats has a place for the reason why a point has no time, so
 * such points are left out, and the caller says how many. docs/export.md has the schemas.
 */
#ifndef FAULTLINE_EXPORT_H
#define FAULTLINE_EXPORT_H

#include "result/results.h"

#include <stdio.h>

/* Writes the whole format. 0 or -ENOMEM. */
typedef int export_write(const struct result *, FILE *);

export_write export_google_benchmark; /* the JSON of Google Benchmark: a repetition for each round */
export_write export_go;               /* the text of `go test -bench`: a line for each round */
export_write export_openmetrics;      /* a metric for each probe, of medians and the ends of their intervals */
export_write export_hyperfine;        /* the JSON of hyperfine: a command for each point, a time for each round */

/* The points without a time. */
size_t export_left_out(const struct result *);

#endif
