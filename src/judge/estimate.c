/* SPDX-License-Identifier: MIT */
#include "estimate.h"

#include <math.h>

const struct estimate estimate_unknown = { NAN, NAN, NAN };

struct estimate estimate_share(struct estimate part, struct estimate of)
{
	if (part.low > 0)
		return ratio_of(of, part);
	return (struct estimate){ part.value / of.value, part.low / (part.low < 0 ? of.low : of.high),
				  part.high / (part.high < 0 ? of.high : of.low) };
}

struct estimate estimate_difference(struct estimate more, struct estimate less)
{
	const double value = more.value - less.value;

	return (struct estimate){ value, value - hypot(more.value - more.low, less.high - less.value),
				  value + hypot(more.high - more.value, less.value - less.low) };
}

struct estimate estimate_times(struct estimate estimate, double factor)
{
	return (struct estimate){ estimate.value * factor, estimate.low * factor, estimate.high * factor };
}

struct estimate estimate_sum(struct estimate one, struct estimate other)
{
	return (struct estimate){ one.value + other.value, one.low + other.low, one.high + other.high };
}

struct estimate estimate_rest(struct estimate share)
{
	return (struct estimate){ 1 - share.value, 1 - share.high, 1 - share.low };
}
