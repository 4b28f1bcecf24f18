/* SPDX-License-Identifier: MIT */
#include "best.h"

#include <math.h>

struct estimate best_rate(const struct summary *summary)
{
	bool known = summary->bytes > 0 && summary->median_ns > 0;
	double second = known ? summary->bytes * 1e9 : NAN;

	return (struct estimate){ second / summary->median_ns, second / summary->ci_high_ns,
				  second / summary->ci_low_ns };
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
