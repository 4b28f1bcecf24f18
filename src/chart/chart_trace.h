/* SPDX-License-Identifier: MIT */
/* The output folder of `trace`, for the charts, as described in chart_data.h. */
#ifndef FAULTLINE_CHART_TRACE_H
#define FAULTLINE_CHART_TRACE_H

#include "text/error.h"

#include <stdio.h>

/* Writes traced_processes and its data; `traced_processes = 0` for a folder without a trace. 0 or -errno if one of
 * its files is not CSV or lacks a column; `error` holds a message. */
int chart_trace_write(const char *folder, FILE *, struct error *);

#endif
