/* SPDX-License-Identifier: MIT */
/*
 * A comparison as gnuplot reads it, for analysis/compare.gp: the first result is the base. It defines
 *
 *   compare_means       how many of the rows are means of a probe: they come first
 *   compare_rows        how many rows, 0 where there is nothing to compare
 *   compare_points      how many points the results have a ratio of; only the largest differences are rows
 *   compare_print_label[i]    arrays of text, from 1
 *   $compare            row other ratio low high told: `other` is the number of the result, from 2; low and high
 *                       are NaN where there is no interval; told is 1 where the interval does not hold 1
 */
#ifndef FAULTLINE_DRAW_COMPARE_H
#define FAULTLINE_DRAW_COMPARE_H

#include "text/error.h"

#include <stddef.h>
#include <stdio.h>

/* 0, or -errno with words: a result that can't be read, of which nothing is written but compare_rows = 0. */
int draw_compare_write(const char *const *folder, size_t count, FILE *, struct error *);

#endif
