/* SPDX-License-Identifier: MIT */
#include "fleet_scale.h"

#include "stats/chance.h"
#include "stats/stats.h"

#include <math.h>
#include <stdbool.h>

/* Of a normal distribution, the standard deviation is so many median absolute deviations. */
static const double mad_to_sigma = 1.482602;

/* A scale from n values by their MAD is as uncertain as a standard deviation of this share of them: the efficiency of
 * the MAD (Rousseeuw and Croux, JASA 88 (1993) 1273-1283). */
static const double mad_efficiency = 0.3675;

/* Of slower values fewer quantiles count: those that are farther out are perhaps of slow nodes. */
enum { LEAST_BEYOND = 5, SHARES = 7, SLOWER_SHARES = 2, MOST_SKEW = 3 };

struct scale scale_of(double *value, size_t count, double *error)
{
	struct scale scale = { .values = count, .median = NAN };
	size_t known = 0;
	double mad;

	for (size_t i = 0; i < count; i++)
		if (!isnan(error[i]))
			error[known++] = error[i];
	if (count == 0)
		return scale;
	scale.median = stats_median(value, count);
	scale.slower = stats_quantile(value, count, 0.75) - scale.median;
	scale.faster = scale.median - stats_quantile(value, count, 0.25);
	for (size_t i = 0; i < count; i++)
		value[i] = fabs(value[i] - scale.median);
	mad = stats_median(value, count);
	scale.slower = mad_to_sigma * fmin(fmax(mad, scale.slower), (double)MOST_SKEW * mad);
	scale.faster = mad_to_sigma * fmin(fmax(mad, scale.faster), (double)MOST_SKEW * mad);
	scale.error = known ? stats_median(error, known) : 0;
	return scale;
}

double scale_sigmas(const struct scale *scale, double deviation, double error, double excess)
{
	double own = isnan(error) ? scale->error : error, extra = fmax(0, own * own - scale->error * scale->error);
	double side = deviation > 0 ? scale->slower : scale->faster;
	double usual = fmax(side * side, scale->error * scale->error),
	       sigma = sqrt(fmax(usual + extra, usual * excess));

	return sigma > 0 ? deviation / sigma : 0;
}

/* The scale of Student's distribution by its median absolute deviation, as that of deviations. */
static double width_of(double freedom)
{
	double low = 0.67, high = 1;

	for (int i = 0; i < 40; i++) {
		double middle = (low + high) / 2;

		*(student_tails(middle, freedom) > 0.5 ? &low : &high) = middle;
	}
	return mad_to_sigma * low;
}

double scale_chance(double z, size_t values, struct tails tails)
{
	double chance = student_tails(fabs(z), mad_efficiency * (double)(values - 1));

	return tails.freedom > 0 ? fmax(chance, student_tails(fabs(z) * tails.width, tails.freedom)) : chance;
}

/* Whether Student's distribution puts at least as many deviations beyond each of the quantiles, the first `shares` of
 * them, and one standard error of that number more; `z` is sorted. */
static bool are_such(struct tails tails, const double *z, size_t count, size_t shares)
{
	static const double share[SHARES] = { 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002 };

	for (size_t i = 0; i < shares && share[i] * (double)count >= (double)LEAST_BEYOND; i++) {
		double beyond = share[i] * (1 + 1 / sqrt(share[i] * (double)count));

		if (student_tails(stats_quantile(z, count, 1 - share[i]) * tails.width, tails.freedom) < beyond)
			return false;
	}
	return true;
}

/* How many of the sorted deviations are not in a cluster of their own, twice as far as the rest: tails have no gap. */
static size_t without_cluster(const double *z, size_t count)
{
	for (size_t i = count - count / 4; i > 0 && i < count; i++)
		if (z[i - 1] > 1 && z[i] > 2 * z[i - 1])
			return i;
	return count;
}

struct tails scale_tails(double *z, size_t count)
{
	static const double freedoms[] = { 30, 20, 15, 10, 8, 6, 5, 4, 3.5, 3, 2.5, 2, 1.5, 1 };
	struct tails tails = { 0 };
	size_t faster = 0, slower;

	for (size_t i = 0; i < count; i++)
		if (z[i] < 0) {
			double value = -z[i];

			z[i] = z[faster];
			z[faster++] = value;
		}
	stats_sort(z, faster);
	stats_sort(z + faster, count - faster);
	slower = without_cluster(z + faster, count - faster);
	for (size_t i = 0; i < sizeof freedoms / sizeof freedoms[0]; i++) {
		tails = (struct tails){ freedoms[i], width_of(freedoms[i]) };
		if (are_such(tails, z, faster, SHARES) && are_such(tails, z + faster, slower, SLOWER_SHARES))
			break;
	}
	return tails;
}
