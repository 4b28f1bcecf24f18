/* SPDX-License-Identifier: MIT */
/* The spread over nodes or runs, and how likely a deviation is by chance. Pure. */
#ifndef FAULTLINE_FLEET_SCALE_H
#define FAULTLINE_FLEET_SCALE_H

#include <stddef.h>

/* The standard error of a median of normal values by that of their mean: sqrt(pi / 2). */
#define MEDIAN_ERROR 1.253314

struct scale {
	double median;
	double slower, faster; /* robust standard deviations of the values above and below the median */
	double error;          /* the median of the values' own */
	size_t values;
};

/* Student's distribution as a model of the tails of deviations; all zero: a normal one. */
struct tails {
	double freedom;
	double width; /* its median absolute deviation by that of a normal distribution */
};

/* Of `count` values with their standard errors (NAN: not known), in any order; both are changed. A robust
 * standard deviation is 1.4826 times the median absolute deviation of all values, or of those on its side if that is
 * more, up to three times: slower runs stray farther than faster ones. */
struct scale scale_of(double *value, size_t count, double *error);

/* The deviation in standard deviations. The spread over the nodes includes an error of the usual size; a value that was
 * measured worse has more, and one that varies `excess` times as much for another reason. */
double scale_sigmas(const struct scale *, double deviation, double error, double excess);

/* The probability by chance of a deviation of `z` standard deviations or more, to either side, of
 * `values` that the spread is from. */
double scale_chance(double z, size_t values, struct tails);

/* The tails of `count` deviations in standard deviations; changes them. */
struct tails scale_tails(double *z, size_t count);

#endif
