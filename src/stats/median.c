/* SPDX-License-Identifier: MIT */
/* Intervals of a median. */
#include "stats.h"

#include <math.h>

/* The probability of k heads in n throws, by logarithms: 2^-n is too small for a double. */
static double heads(size_t n, size_t k)
{
	return exp(lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) - (double)n * log(2));
}

/*
 * The median lies between the k-th value from below and the k-th from above with the probability 1 - 2 P(fewer than
 * k heads of n). Finds the last k for which that is not below the level; 0: there is none. `outer` gets that probability,
 * `inner` that of k + 1.
 */
static size_t find_order(size_t n, double level, double *outer, double *inner)
{
	size_t k = 0;

	*outer = *inner = n < 2 ? 0 : 1 - 2 * heads(n, 0);
	while (*inner >= level && k < n / 2) {
		*outer = *inner;
		*inner -= 2 * heads(n, ++k);
	}
	return k;
}

struct interval stats_median_interval(const double *sorted, size_t n, double level)
{
	double outer, inner, share, lambda;
	size_t k = find_order(n, level, &outer, &inner);

	if (k == 0)
		return (struct interval){ NAN, NAN };
	share = (outer - level) / (outer - inner);
	lambda = (double)(n - k) * share / ((double)k + ((double)n - 2 * (double)k) * share);
	return (struct interval){
		.low = (1 - lambda) * sorted[k - 1] + lambda * sorted[k],
		.high = (1 - lambda) * sorted[n - k] + lambda * sorted[n - k - 1],
	};
}

struct interval stats_sign_interval(const double *sorted, size_t n, double level)
{
	double outer, inner;
	size_t k = find_order(n, level, &outer, &inner);

	return k ? (struct interval){ sorted[k - 1], sorted[n - k] } : (struct interval){ NAN, NAN };
}
