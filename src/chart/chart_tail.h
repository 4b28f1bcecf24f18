/* SPDX-License-Identifier: MIT */
/*
 * The tails of one result, for gnuplot, from its files <probe>.tail.csv:
 *
 *   tail_rows            how many points; 0: it has none
 *   $tail                row (from 1), of ("operations" or "busy_loop"), p50, p90, p99, p999, max (ns, NaN if not known),
 *                        label: the point, probe and values
 */
#ifndef FAULTLINE_CHART_TAIL_H
#define FAULTLINE_CHART_TAIL_H

#include "result/results.h"

#include <stdio.h>

/* Of a result; NULL: none is drawn. 0, or -errno if a file can't be read; `error` holds a message. */
int chart_tail_write(const struct result *, FILE *, struct error *);

#endif
