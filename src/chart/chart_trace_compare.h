/* SPDX-License-Identifier: MIT */
/*
 * Two traces as gnuplot reads them, for analysis/trace_compare.gp: what leads from the time of A to that of B. It defines
 *
 *   trace_differences           how many rows, 0 where there are not two traces
 *   trace_difference_of         of which time: the elapsed time if both have a critical path, else that of all threads
 *   trace_difference_name[i]    arrays of text, from 1
 *   $trace_differences          row begin end low high, in ns: the first row is A, the last one B, from 0; between them
 *                               each primitive from what those before it lead to, the largest difference first; low and
 *                               high are the interval of `end`, NaN without several traces of each side
 */
#ifndef FAULTLINE_CHART_TRACE_COMPARE_H
#define FAULTLINE_CHART_TRACE_COMPARE_H

#include "text/error.h"

#include <stdio.h>

/* `path` names A and B: traces, or folders of several. 0, or -errno; `error` holds a message. */
int chart_trace_compare_write(const char *const path[2], FILE *, struct error *);

#endif
