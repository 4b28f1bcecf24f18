/* SPDX-License-Identifier: MIT */
/* What `trace` wrote into a folder, for the charts, as chart_data.h tells. */
#ifndef FAULTLINE_CHART_TRACE_H
#define FAULTLINE_CHART_TRACE_H

#include "text/error.h"

#include <stdio.h>

/* Writes traced_processes and what belongs to it; of a folder without a trace that there is none. 0, or -errno
 * with words where one of its files is no CSV or lacks a column. */
int chart_trace_write(const char *folder, FILE *, struct error *);

#endif
