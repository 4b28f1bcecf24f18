/* SPDX-License-Identifier: MIT */
/*
 * A comparison as gnuplot reads it, for analysis/compare.gp: the first result is the base. It defines
 *
 *   compare_means       how many of the rows are means of a probe: they come first
 *   compare_rows        how many rows, 0 where there is nothing to compare
 *   compare_points      how many points the results have a ratio of; only the largest differences are rows
 *   compare_label[i]    arrays of text, from 1
 *   $compare            row other ratio low high distinct hover: `other` is the number of the result, from 2; low and high
 *                       are NaN without an interval; distinct is 1 if the interval does not contain 1;
 *                       hover is what a picture says under the mouse
 */
#ifndef FAULTLINE_CHART_COMPARE_H
#define FAULTLINE_CHART_COMPARE_H

#include "result/results.h"

#include <stdio.h>

/* 0, or -errno; `error` holds a message and nothing is written but compare_rows = 0. */
int chart_compare_write(const struct result *, size_t count, FILE *, struct error *);

#endif
