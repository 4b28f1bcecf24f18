/* SPDX-License-Identifier: MIT */
/* Our statistics against those of the GNU Scientific Library, which only the tests use. */
#include "tap.h"

#ifdef HAVE_GSL

#include "stats/stats.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

enum { MOST = 64, TRIALS = 20000 };

static gsl_rng *source;

static double draw(int kind)
{
	if (kind == 0)
		return 100 + gsl_ran_gaussian(source, 5);
	return kind == 1 ? 100 * gsl_ran_lognormal(source, 0, 0.4) : 50 + gsl_ran_exponential(source, 50 / log(2));
}

static void fill(double *value, size_t count, int kind)
{
	for (size_t i = 0; i < count; i++)
		value[i] = draw(kind);
	gsl_sort(value, 1, count);
}

static void test_quantiles(void)
{
	double value[MOST], worst = 0, worst_median = 0;

	for (size_t n = 1; n <= MOST; n++) {
		fill(value, n, 1);
		for (double p = 0; p <= 1; p += 0.05)
			worst = fmax(worst,
				     fabs(stats_quantile(value, n, p) -
					  gsl_stats_quantile_from_sorted_data(value, 1, n, p)));
		worst_median = fmax(worst_median,
				    fabs(stats_median(value, n) - gsl_stats_median_from_sorted_data(value, 1, n)));
	}
	is_number(worst, 0, 1e-10, "quantiles are those of GSL");
	is_number(worst_median, 0, 1e-10, "as are medians");
}

/* Hettmansperger and Sheather's formula, from GSL's binomial distribution. */
static double low_end(const double *sorted, unsigned n, double level)
{
	unsigned k = 1;
	double outer, inner, share, lambda;

	while (1 - 2 * gsl_cdf_binomial_P(k, 0.5, n) >= level)
		k++;
	outer = 1 - 2 * gsl_cdf_binomial_P(k - 1, 0.5, n);
	inner = 1 - 2 * gsl_cdf_binomial_P(k, 0.5, n);
	share = (outer - level) / (outer - inner);
	lambda = (n - k) * share / (k + (n - 2.0 * k) * share);
	return (1 - lambda) * sorted[k - 1] + lambda * sorted[k];
}

static void test_intervals(void)
{
	static const double levels[] = { 0.8, 0.9, 0.95, 0.99 };
	double value[MOST], worst = 0;

	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
		for (unsigned n = 8; n <= MOST; n++) {
			fill(value, n, 2);
			worst = fmax(
				worst,
				fabs(stats_median_interval(value, n, levels[i]).low - low_end(value, n, levels[i])));
		}
	is_number(worst, 0, 1e-8, "the interval of a median is that of the formula");
}

/* Of skewed data too, from another source of random numbers than the other tests have. */
static void test_coverage(void)
{
	static const char *const name[] = { "normal", "lognormal", "exponential" };

	for (int kind = 0; kind < 3; kind++)
		for (size_t n = 6; n <= 30; n += 8) {
			double value[MOST];
			char what[96];
			int held = 0;

			for (int i = 0; i < TRIALS; i++) {
				struct interval interval;

				fill(value, n, kind);
				interval = stats_median_interval(value, n, 0.95);
				held += interval.low <= 100 && interval.high >= 100;
			}
			snprintf(what, sizeof what, "%s, %zu rounds: the interval holds the median in %.1f %%",
				 name[kind], n, 100.0 * held / TRIALS);
			ok(held > 0.93 * TRIALS && held < 0.97 * TRIALS, what);
		}
}

int main(void)
{
	tap_plan(15);
	source = gsl_rng_alloc(gsl_rng_mt19937);
	gsl_rng_set(source, 1);
	test_quantiles();
	test_intervals();
	test_coverage();
	gsl_rng_free(source);
	return tap_done();
}

#else

int main(void)
{
	tap_plan(1);
	skip("our statistics against those of GSL", "built without GSL (libgsl-dev)");
	return tap_done();
}

#endif
