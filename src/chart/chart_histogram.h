/* SPDX-License-Identifier: MIT */
/* The durations and sizes of the calls of a trace, for gnuplot: see chart_data.h. */
#ifndef FAULTLINE_CHART_HISTOGRAM_H
#define FAULTLINE_CHART_HISTOGRAM_H

#include "text/error.h"

#include <stdio.h>

/* Writes $durations and $sizes of a folder of `faultline trace`. 0 or -errno; `error` holds a message. */
int chart_histograms_write(const char *folder, FILE *file, struct error *error);

#endif
