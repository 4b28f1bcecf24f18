/* SPDX-License-Identifier: MIT */
/* Words of a CSV file, made safe for gnuplot's data. */
#ifndef FAULTLINE_CHART_LABEL_H
#define FAULTLINE_CHART_LABEL_H

#include <stdio.h>

enum { CHART_LABEL = 120 };

/* A cell of data in double quotes: characters that are special in gnuplot become "_", and text longer than
 * CHART_LABEL is cut. */
void chart_label_write(const char *text, FILE *);

/* A word without quotes: characters that are special anywhere in gnuplot become "_", and nothing becomes "-". */
void chart_word_write(const char *text, FILE *);

/* A space and a figure; NaN if it is not known. */
void chart_figure_write(double, FILE *);

#endif
