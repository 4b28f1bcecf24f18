/* SPDX-License-Identifier: MIT */
/*
 * Ratios of two times that each have an interval. Pure. docs/experiments-statistics.md has the reasons and the
 * coverage of the intervals.
 */
#ifndef FAULTLINE_RATIO_H
#define FAULTLINE_RATIO_H

#include <stddef.h>

struct estimate {
	double value;     /* NAN: not known */
	double low, high; /* its interval; NAN if not known */
};

/*
 * `other` divided by `base`: the interval of the difference of the logarithms, from the distances of the two intervals'
 * ends (MOVER: Donner and Zou, Statistical Methods in Medical Research 21 (2012) 347-359). The two are independent. NAN
 * if a value is not above 0; without an interval if one side has no interval.
 */
struct estimate ratio_of(struct estimate base, struct estimate other);

/* The same with an interval widened by a factor at both ends, on logarithms. */
struct estimate ratio_widen(struct estimate, double factor);

/* The geometric mean of ratios, by the same method. `common` is the correlation of each two of them: 0 if they are
 * independent, 1 if a mean is known no better than one of them. NAN without ratios; without an interval if any of
 * them has no interval. */
struct estimate ratio_mean(const struct estimate *, size_t count, double common);

#endif
