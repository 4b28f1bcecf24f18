/* SPDX-License-Identifier: MIT */
#include "best.h"

#include "derive.h"

#include <math.h>

struct estimate best_rate(const struct result_probe *probe, size_t point)
{
	struct estimate time = derive_time(probe, point);
	double bytes = result_figure(probe, point, "bytes");
	double second = bytes > 0 && time.value > 0 ? bytes * 1e9 : NAN;

	return (struct estimate){ second / time.value, second / time.high, second / time.low };
}

size_t best_of(const struct estimate *rate, const size_t *group, size_t count, size_t wanted)
{
	size_t best = count;

	for (size_t i = 0; i < count; i++)
		if (group[i] == wanted && !isnan(rate[i].value) && (best == count || rate[i].value > rate[best].value))
			best = i;
	return best;
}

bool best_is_apart(struct estimate best, struct estimate other)
{
	return best.low > other.high;
}
