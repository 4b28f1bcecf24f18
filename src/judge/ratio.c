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

struct estimate ratio_widen(struct estimate estimate, double factor)
{
	struct reach reach = reach_of(estimate);

	return from_logarithm(log(estimate.value), reach.down * factor, reach.up * factor);
}

/* Of reaches whose squares and whose own sums are known. */
static double mean_reach(double squares, double sum, size_t count, double common)
{
	return sqrt((1 - common) * squares + common * sum * sum) / (double)count;
}

struct estimate ratio_mean(const struct estimate *ratio, size_t count, double common)
{
	struct reach sum = { 0, 0 }, squares = { 0, 0 };
	double logarithms = 0;

	if (count == 0)
		return (struct estimate){ NAN, NAN, NAN };
	for (size_t i = 0; i < count; i++) {
		struct reach reach = reach_of(ratio[i]);

		logarithms += log(ratio[i].value);
		sum.down += reach.down;
		sum.up += reach.up;
		squares.down += reach.down * reach.down;
		squares.up += reach.up * reach.up;
	}
	return from_logarithm(logarithms / (double)count, mean_reach(squares.down, sum.down, count, common),
			      mean_reach(squares.up, sum.up, count, common));
}
