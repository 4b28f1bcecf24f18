/* SPDX-License-Identifier: MIT */
/* The difference of two means, with Student's distribution. Pure. */
#ifndef FAULTLINE_STUDENT_H
#define FAULTLINE_STUDENT_H

#include "stats.h"

/* The value that a variable of Student's distribution exceeds in absolute value with probability 1 - `level`; `freedom`
 * > 0 need not be whole. */
double student_quantile(double freedom, double level);

/*
 * The interval of the mean of `b` minus that of `a`, whose variances may differ (Welch, Biometrika 34 (1947) 28-35). It
 * assumes independent values that are about normally distributed. NAN if a side has fewer than two values.
 */
struct interval student_difference(const double *a, size_t count_a, const double *b, size_t count_b, double level);

/* The mean of n >= 1 values, and their standard deviation, NAN for one value. */
double student_mean(const double *, size_t n);
double student_deviation(const double *, size_t n);

#endif
