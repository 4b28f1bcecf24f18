/* SPDX-License-Identifier: MIT */
/* The intervals of sums, differences and shares: whether they hold the true value as often as they say. */
#include "judge/estimate.h"
#include "measure/schedule.h"
#include "stats/stats.h"
#include "tap.h"

enum { TRIALS = 3000, ROUNDS = 9 };

static uint64_t state = 1;

static double uniform(void)
{
	return ((double)(schedule_random(&state) >> 11) + 0.5) / (double)(1ULL << 53);
}

/* Box and Muller (1958). */
static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

/* Of a few rounds of something that takes `mean`, whose rounds err by `spread`. `common` are errors that it has in common
 * with another one. */
static struct estimate measure(double mean, double spread, const double *common, double share_of_common)
{
	double round[ROUNDS];
	struct interval interval;

	for (int i = 0; i < ROUNDS; i++)
		round[i] = mean *
			(1 + spread * (sqrt(1 - share_of_common) * normal() + sqrt(share_of_common) * common[i]));
	stats_sort(round, ROUNDS);
	interval = stats_median_interval(round, ROUNDS, 0.95);
	return (struct estimate){ stats_quantile(round, ROUNDS, 0.5), interval.low, interval.high };
}

static bool holds(struct estimate estimate, double value)
{
	return estimate.low <= value && value <= estimate.high;
}

/* How often the intervals of a share, a difference and a sum hold the true one. */
static void cover(double part, double common_share, double covered[static 3])
{
	const double whole = 100;
	int count[3] = { 0 };

	for (int i = 0; i < TRIALS; i++) {
		double common[ROUNDS];

		for (int j = 0; j < ROUNDS; j++)
			common[j] = normal();
		struct estimate of = measure(whole, 0.1, common, common_share),
				one = measure(part, 0.1, common, common_share);

		count[0] += holds(estimate_share(one, of), part / whole);
		count[1] += holds(estimate_difference(of, one), whole - part);
		count[2] += holds(estimate_sum(of, one), whole + part);
	}
	for (int i = 0; i < 3; i++)
		covered[i] = (double)count[i] / TRIALS;
}

static void test_coverage(void)
{
	double covered[3];

	cover(60, 0, covered);
	ok(covered[0] > 0.94, "a share of what errs apart");
	ok(covered[1] > 0.94, "a difference");
	ok(covered[2] > 0.94, "a sum");
	cover(60, 0.9, covered);
	ok(covered[0] > 0.97, "a share of what errs together: too wide rather than too narrow");
	ok(covered[1] > 0.97, "a difference, too");
	ok(covered[2] > 0.93, "a sum is not too narrow");
}

static void test_ends(void)
{
	const struct estimate of = { 100, 90, 120 }, part = { 60, 50, 70 }, none = { 0, 0, 0 };
	const struct estimate bare = { 60, NAN, NAN }, about = { 1, -4, 6 };
	struct estimate share = estimate_share(part, of);

	is_number(share.value, 0.6, 1e-12, "a share");
	ok(share.low > 50 / 120.0 && share.high < 70 / 90.0, "its ends are nearer than both at their worst");
	share = estimate_share(about, of);
	is_number(share.low, -4 / 90.0, 1e-12, "of a part that may be nothing, they are at their worst: low");
	is_number(share.high, 6 / 90.0, 1e-12, "and high");
	is_number(estimate_share(none, of).high, 0, 0, "nothing is no share");
	is_number(estimate_share(bare, of).value, 0.6, 1e-12, "a part without an interval has a share");
	is_number(estimate_share(bare, of).low, NAN, 0, "which has none");
	is_number(estimate_difference(of, part).low, 40 - hypot(10, 10), 1e-12, "the low end of a difference");
	is_number(estimate_difference(of, part).high, 40 + hypot(20, 10), 1e-12, "and the high one");
	is_number(estimate_rest(part).low, 1 - 70, 0, "the rest turns the ends around");
}

int main(void)
{
	tap_plan(6 + 10);
	test_coverage();
	test_ends();
	return tap_done();
}
