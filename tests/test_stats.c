/* SPDX-License-Identifier: MIT */
/*
 * Quantiles and intervals against values that were computed elsewhere, and the interval against its
 * promise: that it holds the median of the population 95 times in 100.
 */
#include "stats/stats.h"
#include "measure/schedule.h"
#include "tap.h"

#include <stdlib.h>

enum { MOST = 100 };

static void test_quantiles(void)
{
	static const double values[] = { 1, 2, 4, 8, 16 };

	/* numpy.quantile([1, 2, 4, 8, 16], [0, .1, .25, .5, .9, .99, 1]), whose default is type 7 */
	is_number(stats_quantile(values, 5, 0), 1, 0, "quantile 0 is the least value");
	is_number(stats_quantile(values, 5, 0.1), 1.4, 1e-12, "quantile 0.1");
	is_number(stats_quantile(values, 5, 0.25), 2, 1e-12, "quantile 0.25");
	is_number(stats_quantile(values, 5, 0.5), 4, 0, "the median of an odd number");
	is_number(stats_quantile(values, 4, 0.5), 3, 0, "the median of an even number");
	is_number(stats_quantile(values, 5, 0.9), 12.8, 1e-12, "quantile 0.9");
	is_number(stats_quantile(values, 5, 0.99), 15.68, 1e-12, "quantile 0.99");
	is_number(stats_quantile(values, 5, 1), 16, 0, "quantile 1 is the largest value");
	is_number(stats_quantile(values, 1, 0.3), 1, 0, "any quantile of one value");
	is_number(stats_median((double[]){ 9, 1, 5, 1e9, -3 }, 5), 5, 0, "stats_median sorts");
}

/*
 * The squares of 1 to n, computed with exact fractions:
 *
 *   def interval(x, level):
 *       n = len(x)
 *       g = lambda k: 1 - 2 * Fraction(sum(comb(n, i) for i in range(k)), 2**n)
 *       k = max(k for k in range(1, n // 2 + 1) if g(k) >= level)
 *       i = (g(k) - level) / (g(k) - g(k + 1))
 *       l = (n - k) * i / (k + (n - 2 * k) * i)
 *       return (1 - l) * x[k - 1] + l * x[k], (1 - l) * x[n - k] + l * x[n - k - 1]
 *
 * The levels that are no round numbers are those of the order statistics themselves, as the tables of
 * the sign test have them: 96.9 % for the whole of 6 values, 97.9 % for the 2nd to the 9th of 10.
 */
static const struct {
	size_t n;
	double level, low, high;
	const char *what;
} intervals[] = {
	{ 0, 0.95, NAN, NAN, "of nothing" },
	{ 1, 0.95, NAN, NAN, "of one value" },
	{ 5, 0.95, NAN, NAN, "of 5 values, which can give 93.75 % at most" },
	{ 6, 0.95, 2.0714285714285716, 32.07142857142857, "of 6 values" },
	{ 7, 0.95, 3.2, 39.46666666666667, "of 7 values" },
	{ 8, 0.95, 3.8069306930693068, 49.96534653465346, "of 8 values" },
	{ 10, 0.95, 7.288288288288288, 69.81981981981981, "of 10 values" },
	{ 10, 0.90, 8.855072463768115, 64.4927536231884, "of 10 values, 90 %" },
	{ 15, 0.95, 19.361554786105216, 135.40935999106443, "of 15 values" },
	{ 20, 0.95, 39.05804480651731, 218.17820773930754, "of 20 values" },
	{ 50, 0.95, 348.85428803139985, 1045.3370615664599, "of 50 values" },
	{ 100, 0.95, 1661.8192499235479, 3628.6527254228486, "of 100 values" },
	{ 6, 1 - 2.0 / 64 - 1e-12, 1, 36, "of 6 values at the level of the outermost" },
	{ 10, 1 - 2 * 11.0 / 1024 - 1e-12, 4, 81, "of 10 values at the level of the second" },
};

enum { INTERVALS = sizeof intervals / sizeof intervals[0] };

static void test_intervals(void)
{
	double square[MOST];

	for (int i = 0; i < MOST; i++)
		square[i] = (i + 1) * (i + 1);
	for (size_t i = 0; i < INTERVALS; i++) {
		struct interval got = stats_median_interval(square, intervals[i].n, intervals[i].level);
		char what[96];

		snprintf(what, sizeof what, "low end %s", intervals[i].what);
		is_number(got.low, intervals[i].low, 1e-6, what);
		snprintf(what, sizeof what, "high end %s", intervals[i].what);
		is_number(got.high, intervals[i].high, 1e-6, what);
	}
}

static double uniform(uint64_t *seed)
{
	return ((double)(schedule_random(seed) >> 11) + 0.5) / 9007199254740992;
}

static double normal(uint64_t *seed)
{
	double radius = sqrt(-2 * log(uniform(seed)));

	return radius * cos(2 * acos(-1) * uniform(seed));
}

static double exponential(uint64_t *seed)
{
	return -log(uniform(seed));
}

static double lognormal(uint64_t *seed)
{
	return exp(normal(seed));
}

static const struct {
	const char *name;
	double (*draw)(uint64_t *seed);
	double median;
} populations[] = {
	{ "normal", normal, 0 },
	{ "exponential", exponential, 0.69314718055994531 },
	{ "lognormal", lognormal, 1 },
};

enum { POPULATIONS = sizeof populations / sizeof populations[0] };

static double coverage(size_t population, size_t n)
{
	enum { TRIALS = 10000 };
	uint64_t seed = 1;
	int inside = 0;

	for (int trial = 0; trial < TRIALS; trial++) {
		struct interval interval;
		double value[MOST];

		for (size_t i = 0; i < n; i++)
			value[i] = populations[population].draw(&seed);
		stats_median(value, n);
		interval = stats_median_interval(value, n, 0.95);
		inside += interval.low <= populations[population].median &&
			populations[population].median <= interval.high;
	}
	return (double)inside / (double)TRIALS;
}

static void test_coverage(void)
{
	static const size_t sizes[] = { 6, 11, 30 };

	for (size_t i = 0; i < POPULATIONS; i++)
		for (size_t j = 0; j < 3; j++) {
			char what[96];

			snprintf(what, sizeof what, "the interval of %zu %s values holds the median 95 times in 100",
				 sizes[j], populations[i].name);
			is_number(coverage(i, sizes[j]), 0.95, 0.02, what);
		}
}

/* Seven rounds of two samples: the medians of the rounds are 10, 20 ... 70 ns. */
static size_t make_samples(struct sample *sample)
{
	for (uint64_t i = 0; i < 14; i++) {
		uint64_t round = i / 2, off = i % 2 ? 5 : (uint64_t)-5;

		sample[i] = (struct sample){
			.round = round,
			.index = i % 2,
			.timed = 1,
			.iterations = 100,
			.bytes = 4096,
			.wall_ns = 100 * (10 * (round + 1) + off),
			.cpu_ns = 100 * (round + 1),
			.user_ns = SAMPLE_UNKNOWN,
			.system_ns = SAMPLE_UNKNOWN,
			.minor_faults = i == 3 ? 700 : 0,
			.voluntary_switches = SAMPLE_UNKNOWN,
			.tally = { 200, i },
			.counter = { 100 * i, SAMPLE_UNKNOWN },
			.running = { i == 4 ? 0.75 : 1, NAN },
		};
	}
	return 14;
}

static void test_summary(void)
{
	struct sample sample[14];
	struct summary summary;
	size_t count = make_samples(sample);
	double precision;

	ok(!stats_summarize(sample, count, &summary), "samples are summarized");
	is_number(summary.samples, 14, 0, "samples are counted");
	is_number(summary.rounds, 7, 0, "rounds are counted");
	is_number(summary.iterations, 100, 0, "iterations of a sample");
	is_number(summary.bytes, 4096, 0, "bytes of an iteration");
	is_number(summary.median_ns, 40, 1e-9, "the median of the rounds' medians");
	/* interval([10, 20 ... 70], 0.95) as above */
	is_number(summary.ci_low_ns, 10 + 10 * 11.0 / 15, 1e-9, "the interval's low end is over rounds");
	is_number(summary.ci_high_ns, 70 - 10 * 11.0 / 15, 1e-9, "the interval's high end is over rounds");
	is_number(interval_precision((struct interval){ 30, 70 }, 50), 0.4, 1e-9,
		  "precision is half of it over the median");
	ok(!stats_precision(sample, count, &precision), "which can be had without the rest");
	is_number(precision, (60 - 2 * 10 * 11.0 / 15) / 2 / 40, 1e-9, "and is that of the summary");
	is_number(summary.min_ns, 5, 1e-9, "the least is of the samples");
	is_number(summary.max_ns, 75, 1e-9, "the largest is of the samples");
	is_number(summary.p10_ns, 15, 1e-9, "quantile 0.1 is of the samples");
	is_number(summary.p90_ns, 65, 1e-9, "quantile 0.9 is of the samples");
	is_number(summary.cpu_ns, 4, 1e-9, "CPU time per iteration");
	is_number(summary.user_ns, NAN, 0, "what no sample knows is not known");
	is_number(summary.minor_faults, 0.5, 1e-9, "faults are a mean, which the median would hide");
	is_number(summary.voluntary_switches, NAN, 0, "no switches known: not 0");
	is_number(summary.tally[0], 2, 1e-9, "a tally per iteration");
	is_number(summary.tally[1], 0.065, 1e-9, "another one");
	is_number(summary.counter[0], 6.5, 1e-9, "a counter is the median of its rounds");
	is_number(summary.running[0], 0.75, 0, "with the least share of the time");
	is_number(summary.counter[1], NAN, 0, "one that was not counted is not known");
}

static void test_partly_known(void)
{
	struct sample sample[14];
	struct summary summary;
	size_t count = make_samples(sample);

	sample[0].cpu_ns = sample[1].cpu_ns = SAMPLE_UNKNOWN;
	sample[0].minor_faults = SAMPLE_UNKNOWN;
	sample[1].bytes = sample[0].bytes = 0;
	stats_summarize(sample, count, &summary);
	is_number(summary.cpu_ns, 4.5, 1e-9, "a round where a figure is not known is left out of it");
	is_number(summary.minor_faults, 700.0 / 1300, 1e-9, "as is a sample");
	is_number(summary.bytes, NAN, 0, "bytes without a meaning are not 0");
	stats_summarize(sample, 10, &summary);
	is_number(summary.ci_low_ns, NAN, 0, "5 rounds give no interval");
	is_number(interval_precision((struct interval){ NAN, NAN }, summary.median_ns), NAN, 0, "and no precision");
	is_number(summary.median_ns, 30, 1e-9, "but a median");
	ok(!stats_summarize(NULL, 0, &summary), "no sample at all is no error");
	ok(summary.samples == 0 && summary.rounds == 0, "there are 0 of them");
	ok(isnan(summary.median_ns) && isnan(summary.min_ns) && isnan(summary.minor_faults) && isnan(summary.tally[0]),
	   "and nothing else is known");
}

/* Rounds that were taken for their counters only. */
static void test_untimed(void)
{
	struct sample sample[14];
	struct summary summary;
	size_t count = make_samples(sample);

	for (size_t i = 0; i < 2; i++)
		sample[i].timed = 0;
	stats_summarize(sample, count, &summary);
	is_number(summary.median_ns, 45, 1e-9, "samples that are not timed do not count for times");
	is_number(summary.min_ns, 15, 1e-9, "not even for the least");
	is_number(summary.minor_faults, 700.0 / 1200, 1e-9, "nor for faults");
	is_number(summary.rounds, 6, 0, "nor as rounds");
	is_number(summary.counter[0], 6.5, 1e-9, "but for counters");
	for (size_t i = 0; i < count; i++)
		sample[i].timed = 0;
	stats_summarize(sample, count, &summary);
	is_number(summary.median_ns, NAN, 0, "without any that is, no time is known");
}

int main(void)
{
	tap_plan(10 + 2 * INTERVALS + 3 * POPULATIONS + 24 + 9 + 6);
	test_quantiles();
	test_intervals();
	test_coverage();
	test_summary();
	test_partly_known();
	test_untimed();
	return tap_done();
}
