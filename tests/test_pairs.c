/* SPDX-License-Identifier: MIT */
/* Variants side by side: how their rounds alternate, on a fake round and a clock that the test moves, and the interval of
 * their ratio. */
#include "measure/pairs.h"
#include "fake_os.h"
#include "measure/schedule.h"
#include "stats/paired.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>

enum { MS = 1000000, SECOND = 1000000000, POINTS = 3, VARIANTS = 3, MOST_ROUNDS = 20000, TRIALS = 2000, PAIRS = 20 };

static struct probe probe = { .name = "fake", .iteration = "call", .axes = { { "n", "0..99", "0", NULL, NULL } } };

/* What the fake rounds do, and what was seen of them. */
static struct world {
	double longer[VARIANTS];      /* how much longer a variant takes: 0.03 is 3 % */
	enum status status[VARIANTS]; /* how its rounds end */
	int interrupted_at;           /* the how many-th round of a process is broken off, from 1 */
	size_t rounds, point[MOST_ROUNDS], variant[MOST_ROUNDS];
	uint64_t number[MOST_ROUNDS], round_ns;
	uint64_t random;
} world;

static struct pairs pairs;

static int fake_round(void *context, size_t variant, struct measured *point, const struct round_plan *plan,
		      struct error *error)
{
	size_t n = world.rounds++;
	/* The machine takes twice its time in every other tenth of a second. */
	double slow = fake_os.now_ns / (100 * (uint64_t)MS) % 2 ? 2 : 1;
	double noise = 1 + 0.01 * (double)(schedule_random(&world.random) % 1000) / 1000;

	(void)context, (void)error;
	world.point[n] = (size_t)(point - pairs.measured[variant]);
	world.variant[n] = variant;
	world.number[n] = point->rounds;
	world.round_ns = plan->round_ns;
	fake_os.now_ns += 3 * MS;
	if ((int)world.rounds == world.interrupted_at)
		return -EINTR;
	for (uint64_t s = 0; s < plan->samples && !world.status[variant]; s++) {
		const struct sample sample = { .round = point->rounds,
					       .index = s,
					       .timed = true,
					       .iterations = 1,
					       .wall_ns = (uint64_t)(1e6 * slow * noise *
								     (1 + world.longer[variant])) };

		if (measured_add(point, &sample))
			return -ENOMEM;
	}
	point->rounds++;
	point->status = world.status[variant];
	return 0;
}

static int take_round(void *context, struct measured *point, const struct round_plan *plan, struct error *error)
{
	return pairs_round(context, point, plan, error);
}

static int find_precision(void *context, const struct measured *point, double *precision)
{
	return pairs_precision(context, point, precision);
}

static void forget(void)
{
	for (size_t i = 0; i < VARIANTS && pairs.measured[i]; i++)
		measured_free(pairs.measured[i], POINTS);
	pairs = (struct pairs){ .variants = VARIANTS, .random = 5, .round = fake_round };
}

static int run(struct world of)
{
	const struct schedule_plan plan = {
		.time_ns = 4 * (uint64_t)SECOND, .precision = 0.001, .seed = 1, .clock_ns = 30, .variants = VARIANTS
	};
	const struct schedule_hooks hooks = { &pairs, take_round, find_precision, NULL };
	struct error error = { 0 };

	forget();
	fake_os_reset();
	world = of;
	world.random = 7;
	for (size_t i = 0; i < VARIANTS; i++) {
		pairs.measured[i] = calloc(POINTS, sizeof *pairs.measured[i]);
		for (size_t j = 0; pairs.measured[i] && j < POINTS; j++)
			pairs.measured[i][j].point = (struct point){ &probe, { j } };
	}
	pairs_begin(&pairs, POINTS);
	return schedule_run(pairs.measured[0], POINTS, &plan, &hooks, &error);
}

/* Whether the variants of each round stand together, each once, with the same number. */
static bool stand_together(void)
{
	for (size_t i = 0; i + VARIANTS <= world.rounds; i += VARIANTS) {
		unsigned seen = 0;

		for (size_t j = i; j < i + VARIANTS; j++) {
			seen |= 1u << world.variant[j];
			if (world.point[j] != world.point[i] || world.number[j] != world.number[i])
				return false;
		}
		if (seen != (1u << VARIANTS) - 1)
			return false;
	}
	return world.rounds % VARIANTS == 0;
}

/* How often a variant has the place within its round. */
static double share_at(size_t variant, size_t place)
{
	size_t count = 0;

	for (size_t i = 0; i < world.rounds / VARIANTS; i++)
		count += world.variant[i * VARIANTS + place] == variant;
	return (double)count * VARIANTS / (double)world.rounds;
}

static struct interval ratio_of(size_t point, size_t variant, double *centre)
{
	struct figure *base, *other;
	static double logarithm[MOST_ROUNDS];
	struct interval interval = { NAN, NAN };
	size_t bases, others, count;

	*centre = NAN;
	if (stats_wall_rounds(pairs.measured[0][point].sample, pairs.measured[0][point].count, &base, &bases))
		return interval;
	if (!stats_wall_rounds(pairs.measured[variant][point].sample, pairs.measured[variant][point].count, &other,
			       &others)) {
		count = paired_logarithms(base, bases, other, others, logarithm);
		interval = stats_median_interval(logarithm, count, 0.95);
		*centre = stats_quantile(logarithm, count, 0.5);
		free(other);
	}
	free(base);
	return interval;
}

static void test_order(void)
{
	double first = 1, last = 0, centre;
	struct interval interval;

	ok(!run((struct world){ .longer = { 0, 0.03, 0 } }), "a run in pairs succeeds");
	ok(stand_together(), "each round measures every variant once, one directly after the other, with one number");
	for (size_t i = 0; i < VARIANTS; i++)
		for (size_t j = 0; j < VARIANTS; j++) {
			first = fmin(first, share_at(i, j));
			last = fmax(last, share_at(i, j));
		}
	ok(first > 0.2 && last < 0.47, "each variant comes first, second and last equally often");
	interval = ratio_of(1, 1, &centre);
	is_number(exp(centre), 1.03, 0.004, "3 % more are found on a machine that takes twice its time now and then");
	ok(interval.low > log(1.02) && interval.high < log(1.04), "with a narrow interval");
	interval = ratio_of(1, 2, &centre);
	ok(fabs(centre) < 0.001 && interval.low < 0.001 && interval.high > -0.001, "and an equal variant is equal");
	is_number((double)world.round_ns, 4e9 / POINTS / VARIANTS / 100, 1, "a round's time is shared by the variants");
}

static void test_failures(void)
{
	size_t tried = 0;

	ok(!run((struct world){ .status = { STATUS_OK, STATUS_CRASHED, STATUS_OK } }),
	   "a variant crashes at each point");
	for (size_t i = 0; i < world.rounds; i++)
		tried += world.variant[i] == 1;
	is_number((double)tried, POINTS, 0, "it is tried once a point");
	ok(pairs.measured[1][0].status == STATUS_CRASHED && pairs.measured[2][0].status == STATUS_OK &&
		   pairs.measured[2][0].rounds > 10,
	   "the others go on");
	ok(!run((struct world){ .status = { STATUS_FAILED } }), "the base fails at each point");
	ok(world.rounds <= POINTS * VARIANTS, "then there is nothing to be compared");
	is_number(run((struct world){ .interrupted_at = 5 }), -EINTR, 0, "an interruption ends the run within a round");
	is_number((double)world.rounds, 5, 0, "at once");
	run((struct world){ .interrupted_at = 1 });
	ok(pairs.measured[1][1].status == STATUS_NOT_REACHED && pairs.measured[2][2].reason[0],
	   "what was not measured says so in every variant");
}

static void test_matching(void)
{
	const struct figure base[] = { { 0, 1 }, { 1, 2 }, { 3, 4 }, { 4, 0 } };
	const struct figure other[] = { { 1, 4 }, { 2, 9 }, { 3, 4 }, { 4, 1 } };
	double logarithm[4];

	is_number((double)paired_logarithms(base, 4, other, 4, logarithm), 2, 0,
		  "rounds that only one side has, or without a time, make no pair");
	ok(logarithm[0] == 0 && fabs(logarithm[1] - log(2)) < 1e-12, "the rest does by its number");
	is_number((double)paired_logarithms(base, 0, other, 4, logarithm), 0, 0, "nothing has no pairs");
}

/* A heavy-tailed deviate (Student's with 2 degrees of freedom). */
static double heavy(uint64_t *random)
{
	double u = ((double)(schedule_random(random) >> 11) + 0.5) / 9007199254740992.0;

	return (2 * u - 1) / sqrt(2 * u * (1 - u));
}

/* A machine whose speed wanders, and on which what comes second is slower. How often the interval misses `truth`. */
static double missed(double truth)
{
	uint64_t random = 11;
	size_t misses = 0;

	for (size_t trial = 0; trial < TRIALS; trial++) {
		double logarithm[PAIRS], now = 0;
		struct interval interval;

		for (size_t i = 0; i < PAIRS; i++) {
			double sign = schedule_random(&random) % 2 ? 1 : -1;

			now = 0.9 * now + 0.02 * heavy(&random);
			logarithm[i] = truth + sign * (0.01 + now) + 0.005 * heavy(&random);
		}
		stats_sort(logarithm, PAIRS);
		interval = stats_median_interval(logarithm, PAIRS, 0.95);
		misses += interval.low > truth || interval.high < truth;
	}
	return (double)misses / TRIALS;
}

int main(void)
{
	tap_plan(20);
	test_order();
	test_failures();
	test_matching();
	is_number(missed(0), 0.045, 0.015, "equal variants differ in 5 % at most, however the machine's speed wanders");
	is_number(missed(0.03), 0.045, 0.015, "the interval of a difference holds it as often");
	forget();
	return tap_done();
}
