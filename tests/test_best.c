/* SPDX-License-Identifier: MIT */
/* The best value: whose rate is highest, and from which others it differs. */
#include "judge/best.h"
#include "tap.h"

static struct estimate rate_of(double bytes, double median, double low, double high)
{
	char bytes_name[] = "bytes", median_name[] = "median_ns", low_name[] = "ci_low_ns", high_name[] = "ci_high_ns";
	char *column[] = { bytes_name, median_name, low_name, high_name };
	double figure[] = { bytes, median, low, high };
	const struct result_probe probe = { .column = column, .columns = 4, .figure = figure };

	return best_rate(&probe, 0);
}

static void test_rate(void)
{
	struct estimate rate = rate_of(4096, 2000, 1000, 4000);

	ok(rate.value == 2.048e9, "bytes per second, of the median");
	ok(rate.low == 1.024e9 && rate.high == 4.096e9, "the longest time is the lowest rate");
	rate = rate_of(4096, 2000, NAN, NAN);
	ok(rate.value == 2.048e9 && isnan(rate.low) && isnan(rate.high), "without an interval the rate has none");
	ok(isnan(rate_of(NAN, 2000, 1000, 4000).value), "without bytes there is no rate");
	ok(isnan(rate_of(4096, NAN, NAN, NAN).value), "without a time there is no rate");
}

static void test_best(void)
{
	static const struct estimate rate[] = {
		{ 9, 8, 10 }, { 3, 2, 4 }, { NAN, NAN, NAN }, { 5, 4, 6 }, { 5, 4, 6 }
	};
	static const size_t group[] = { 7, 1, 1, 1, 1 };

	ok(best_of(rate, group, 5, 1) == 3, "the highest of its group, the first of equals");
	ok(best_of(rate, group, 5, 7) == 0, "another group has another");
	ok(best_of(rate + 2, group + 2, 1, 1) == 1, "where nothing is known there is none");
	ok(best_of(rate, group, 0, 1) == 0, "of nothing there is none");
}

static void test_told(void)
{
	static const struct estimate best = { 10, 9, 11 };

	ok(best_is_apart(best, (struct estimate){ 8, 7, 8.9 }), "intervals apart: different");
	ok(!best_is_apart(best, (struct estimate){ 8, 7, 9 }), "intervals that touch: not different");
	ok(!best_is_apart(best, (struct estimate){ 8, 7, 10 }), "intervals that overlap: not different");
	ok(!best_is_apart(best, (struct estimate){ 1, NAN, NAN }), "the other's interval is not known: not different");
	ok(!best_is_apart((struct estimate){ 10, NAN, NAN }, (struct estimate){ 1, 0.9, 1.1 }),
	   "nor its own: not different");
}

int main(void)
{
	tap_plan(14);
	test_rate();
	test_best();
	test_told();
	return tap_done();
}
