/* SPDX-License-Identifier: MIT */
/* How often the calls of a trace took so long and moved so much, as gnuplot reads it: see chart_data.h. */
#ifndef FAULTLINE_CHART_HISTOGRAM_H
#define FAULTLINE_CHART_HISTOGRAM_H

#include "text/error.h"

#include <stdio.h>

/* Writes $durations and $sizes of a folder that `faultline trace` wrote; 0, or -errno with words. */
int chart_histograms_write(const char *folder, FILE *file, struct error *error);

#endif
