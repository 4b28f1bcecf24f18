/* SPDX-License-Identifier: MIT */
#include "estimate.h"

#include <math.h>

const struct estimate estimate_unknown = { NAN, NAN, NAN };

struct estimate estimate_share(struct estimate part, struct estimate of)
{
	return (struct estimate){ part.value / of.value, part.low / (part.low < 0 ? of.low : of.high),
				  part.high / (part.high < 0 ? of.high : of.low) };
}

struct estimate estimate_difference(struct estimate more, struct estimate less)
{
	return (struct estimate){ more.value - less.value, more.low - less.high, more.high - less.low };
}

struct estimate estimate_times(struct estimate estimate, double factor)
{
	return (struct estimate){ estimate.value * factor, estimate.low * factor, estimate.high * factor };
}

struct estimate estimate_sum(struct estimate one, struct estimate other)
{
	return (struct estimate){ one.value + other.value, one.low + other.low, one.high + other.high };
}
