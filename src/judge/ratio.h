/* SPDX-License-Identifier: MIT */
/*
 * Ratios of two times that are known with an interval each. Pure. docs/method-statistics.md has the reasons
 * and how often the intervals hold the truth.
 */
#ifndef FAULTLINE_RATIO_H
#define FAULTLINE_RATIO_H

#include <stddef.h>

struct estimate {
	double value;     /* NAN: not known */
	double low, high; /* its interval; NAN where none is known */
};

/*
 * `other` over `base`: the interval of the difference of the logarithms, from the distances of the two
 * intervals' ends (MOVER: Donner and Zou, Statistical Methods in Medical Research 21 (2012) 347-359). The two
 * are independent. NAN where a value is not above 0; without an interval where one side has none.
 */
struct estimate ratio_of(struct estimate base, struct estimate other);

/* The same with an interval that is wider by a factor at both ends, as logarithms. */
struct estimate ratio_widen(struct estimate, double factor);

/* The geometric mean of ratios, by the same method. `common` is the correlation of each two of them: 0 if they
 * are independent, 1 if a mean is no better known than one of them. NAN of none; without an interval if any of
 * them has none. */
struct estimate ratio_mean(const struct estimate *, size_t count, double common);

#endif
