/* SPDX-License-Identifier: MIT */
/* The histogram of single operations: its quantiles beside those of the sorted values, and its ends. */
#include "stats/stats.h"
#include "stats/tail.h"
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES = 100000 };

static bool is_near(double found, double true_value)
{
	return fabs(found - true_value) <= true_value / 128 + 0.5;
}

static uint64_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* From 1 to some 2^40, as many of each power. */
static uint64_t any_value(uint64_t *state)
{
	return 1 + (next(state) << 10) % (UINT64_C(2) << next(state) % 40);
}

static void test_quantiles(void)
{
	static const double share[] = { 0.001, 0.1, 0.5, 0.9, 0.99, 0.999 };
	static struct tail_histogram histogram;
	double *sorted = malloc(VALUES * sizeof *sorted);
	uint64_t state = 1;
	bool near = true;

	for (size_t i = 0; i < VALUES; i++) {
		uint64_t value = any_value(&state);

		tail_histogram_add(&histogram, value);
		sorted[i] = (double)value;
	}
	stats_sort(sorted, VALUES);
	for (size_t i = 0; i < sizeof share / sizeof share[0]; i++) {
		double found = tail_histogram_quantile(&histogram, share[i]);
		double expected = sorted[(size_t)ceil(share[i] * (double)VALUES) - 1];

		near &= is_near(found, expected);
		if (!near)
			printf("# %g: %g, expected %g\n", share[i], found, expected);
	}
	ok(near, "every quantile is that of the sorted values to 1 in 128");
	ok((double)histogram.most == sorted[VALUES - 1], "the longest is exact");
	free(sorted);
}

static void test_each_value(void)
{
	bool near = true;

	for (uint64_t value = 1; value < UINT64_C(1) << 40; value += 1 + value / 7) {
		static struct tail_histogram histogram;
		double found;

		memset(&histogram, 0, sizeof histogram);
		for (int i = 0; i < 20; i++)
			tail_histogram_add(&histogram, value);
		tail_histogram_add(&histogram, UINT64_C(1) << 40);
		found = tail_histogram_quantile(&histogram, 0.5);
		near &= is_near(found, (double)value);
	}
	ok(near, "a value of any size is known to 1 in 128");
}

static void test_few(void)
{
	static struct tail tail;
	struct tail_summary summary;

	for (uint64_t i = 0; i < 100; i++)
		tail_histogram_add(&tail.of[TAIL_OPERATIONS], 50);
	tail_summarize(&tail, TAIL_OPERATIONS, &summary);
	ok(summary.p50_ns == 50 && summary.p90_ns == 50, "what enough operations are above is known");
	ok(isnan(summary.p99_ns) && isnan(summary.p999_ns), "what fewer than 5 are above is not known");
	ok(isnan(summary.gaps), "operations have no gaps");
	tail_summarize(&tail, TAIL_PREEMPTED, &summary);
	ok(summary.count == 0 && isnan(summary.p50_ns) && isnan(summary.max_ns), "nothing is not 0 ns");
}

static void test_gaps(void)
{
	static struct tail tail;
	struct tail_summary summary;

	for (int i = 0; i < 1000; i++)
		tail_histogram_add(&tail.of[TAIL_BUSY_LOOP], 30);
	tail_histogram_add(&tail.of[TAIL_BUSY_LOOP], 1023);
	tail_histogram_add(&tail.of[TAIL_BUSY_LOOP], 1024);
	tail_histogram_add(&tail.of[TAIL_BUSY_LOOP], 5000000);
	tail_histogram_add(&tail.of[TAIL_BUSY_LOOP], UINT64_MAX / 2);
	tail_summarize(&tail, TAIL_BUSY_LOOP, &summary);
	ok(summary.gaps == 3, "gaps are those of 1024 ns or longer");
	ok(summary.max_ns == (double)(UINT64_MAX / 2), "what is beyond the last cell is the longest all the same");
}

int main(void)
{
	tap_plan(9);
	test_quantiles();
	test_each_value();
	test_few();
	test_gaps();
	return tap_done();
}
