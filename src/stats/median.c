/* SPDX-License-Identifier: MIT */
/* The interval of a median. */
#include "stats.h"

#include <math.h>

/* The probability of k heads in n throws, by logarithms: 2^-n is too small for a double. */
static double heads(size_t n, size_t k)
{
	return exp(lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) - (double)n * log(2));
}

/* The median lies between the k-th value from below and the k-th from above with the probability 1 - 2 P(fewer than
 * k heads of n). Finds the last k for which that is not below the level. */
struct interval stats_median_interval(const double *sorted, size_t n, double level)
{
	double outer = 1 - 2 * heads(n, 0), inner = outer, share, lambda;
	size_t k = 0;

	if (n < 2 || outer < level)
		return (struct interval){ NAN, NAN };
	while (inner >= level && k < n / 2) {
		outer = inner;
		inner -= 2 * heads(n, ++k);
	}
	share = (outer - level) / (outer - inner);
	lambda = (double)(n - k) * share / ((double)k + ((double)n - 2 * (double)k) * share);
	return (struct interval){
		.low = (1 - lambda) * sorted[k - 1] + lambda * sorted[k],
		.high = (1 - lambda) * sorted[n - k] + lambda * sorted[n - k - 1],
	};
}
