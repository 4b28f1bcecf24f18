/* SPDX-License-Identifier: MIT */
#include "ratio.h"

#include <math.h>

/* How far the ends of an interval are from its value, as logarithms: never negative. */
struct reach {
	double down, up;
};

static struct reach reach_of(struct estimate estimate)
{
	return (struct reach){ log(estimate.value / estimate.low), log(estimate.high / estimate.value) };
}

static struct estimate from_logarithm(double value, double down, double up)
{
	return (struct estimate){ exp(value), exp(value - down), exp(value + up) };
}

struct estimate ratio_of(struct estimate base, struct estimate other)
{
	struct reach of_base = reach_of(base), of_other = reach_of(other);

	if (!(base.value > 0) || !(other.value > 0))
		return (struct estimate){ NAN, NAN, NAN };
	return from_logarithm(log(other.value / base.value), hypot(of_other.down, of_base.up),
			      hypot(of_other.up, of_base.down));
}

struct estimate ratio_mean(const struct estimate *ratio, size_t count)
{
	double sum = 0, down = 0, up = 0;

	for (size_t i = 0; i < count; i++) {
		struct reach reach = reach_of(ratio[i]);

		sum += log(ratio[i].value);
		down = hypot(down, reach.down);
		up = hypot(up, reach.up);
	}
	if (count == 0)
		return (struct estimate){ NAN, NAN, NAN };
	return from_logarithm(sum / (double)count, down / (double)count, up / (double)count);
}
