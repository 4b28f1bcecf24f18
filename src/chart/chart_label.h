/* SPDX-License-Identifier: MIT */
/* Words of a CSV file as gnuplot's data may hold them. */
#ifndef FAULTLINE_CHART_LABEL_H
#define FAULTLINE_CHART_LABEL_H

#include <stdio.h>

enum { CHART_LABEL = 120 };

/* A cell of data in double quotes: what gnuplot might take for more than text is replaced by "_", and what
 * is longer than CHART_LABEL is cut. */
void chart_label_write(const char *text, FILE *);

/* A figure behind a space, NaN where it is not known. */
void chart_figure_write(double, FILE *);

#endif
