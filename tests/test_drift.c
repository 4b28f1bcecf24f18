/* SPDX-License-Identifier: MIT */
/* Rounds that are not independent: found, and intervals made wide enough for them. */
#include "judge/drift.h"
#include "judge/ratio.h"
#include "measure/schedule.h"
#include "tap.h"

#include <stdlib.h>

enum { POINTS = 100, ROUNDS = 14, TRIALS = 200, OCTAVES = 10 };

static uint64_t state;

static double normal(void)
{
	double radius = sqrt(-2 * log(((double)(schedule_random(&state) >> 11) + 0.5) / 9007199254740992.0));

	return radius * cos(6.283185307179586 * (double)(schedule_random(&state) >> 11) / 9007199254740992.0);
}

/* A machine whose rounds of a point follow each other with a correlation, and whose points share a part. */
struct machine {
	double serial, common, slow; /* slow: the share of the variance that changes twice in a run */
	double flicker;              /* the share with the same power in every octave, far beyond a run */
};

/* Relaxations an octave apart, alike in variance: near enough to flicker noise from 2 to 2000 rounds (Voss and
 * Clarke, Journal of the Acoustical Society of America 63 (1978) 258-263, do it by dice). It goes on from run to run.
 */
static double flicker(double octave[static OCTAVES])
{
	double sum = 0;

	for (int i = 0; i < OCTAVES; i++) {
		double kept = exp(-1.0 / (1 << i));

		octave[i] = kept * octave[i] + sqrt(1 - kept * kept) * normal();
		sum += octave[i];
	}
	return sum / sqrt((double)OCTAVES);
}

static double wandering[POINTS][OCTAVES];

/* One run of it: the rounds of each point. All medians are truly 100. */
static void take_run(struct machine machine, struct figure rounds[POINTS][ROUNDS])
{
	double shared = normal(), own[POINTS], slow[POINTS], step = sqrt(1 - machine.serial * machine.serial);

	for (size_t i = 0; i < POINTS; i++)
		own[i] = normal();
	for (size_t j = 0; j < ROUNDS; j++) {
		for (size_t i = 0; i < POINTS; i++) {
			double value = sqrt(machine.common) * shared + sqrt(1 - machine.common) * own[i];

			if (j % (ROUNDS / 3 + 1) == 0)
				slow[i] = normal();
			value = sqrt(machine.slow) * slow[i] + sqrt(1 - machine.slow) * value;
			value = sqrt(machine.flicker) * flicker(wandering[i]) + sqrt(1 - machine.flicker) * value;
			rounds[i][j] = (struct figure){ j, 100 * exp(0.05 * value) };
			own[i] = machine.serial * own[i] + step * normal();
		}
		shared = machine.serial * shared + step * normal();
	}
}

static struct drift drift_seen(struct figure rounds[POINTS][ROUNDS])
{
	struct drift_evidence seen = { 0 };

	for (size_t i = 0; i < POINTS; i++)
		if (drift_add(&seen, rounds[i], ROUNDS))
			printf("# out of memory\n");
	return drift_of(&seen);
}

static struct estimate time_of(const struct figure *rounds, double widening)
{
	double value[ROUNDS], median;
	struct interval interval;

	for (size_t i = 0; i < ROUNDS; i++)
		value[i] = rounds[i].value;
	median = stats_median(value, ROUNDS);
	interval = stats_median_interval(value, ROUNDS, 0.95);
	return ratio_widen((struct estimate){ median, interval.low, interval.high }, widening);
}

static bool is_alarm(struct estimate ratio)
{
	return ratio.low > 1 || ratio.high < 1;
}

/* What is seen of many runs of a machine, on average, and how often equal runs are reported as different. */
struct seen {
	double widening, common, points, points_bare, means, means_bare;
};

static struct seen see(struct machine machine)
{
	struct seen seen = { 0 };

	state = 1;
	for (int trial = 0; trial < TRIALS; trial++) {
		static struct figure first[POINTS][ROUNDS], second[POINTS][ROUNDS];
		struct estimate ratio[POINTS], bare[POINTS];
		struct drift a, b;

		take_run(machine, first);
		take_run(machine, second);
		a = drift_seen(first);
		b = drift_seen(second);
		for (size_t i = 0; i < POINTS; i++) {
			ratio[i] = ratio_of(time_of(first[i], drift_widening(&a, ROUNDS)),
					    time_of(second[i], drift_widening(&b, ROUNDS)));
			bare[i] = ratio_of(time_of(first[i], 1), time_of(second[i], 1));
			seen.points += is_alarm(ratio[i]) / (double)(TRIALS * POINTS);
			seen.points_bare += is_alarm(bare[i]) / (double)(TRIALS * POINTS);
		}
		seen.means += is_alarm(ratio_mean(ratio, POINTS, fmax(a.common, b.common))) / (double)TRIALS;
		seen.means_bare += is_alarm(ratio_mean(bare, POINTS, 0)) / (double)TRIALS;
		seen.widening += drift_widening(&a, ROUNDS) / TRIALS;
		seen.common += a.common / TRIALS;
	}
	printf("# serial %.1f common %.1f slow %.1f flicker %.1f: widening %.2f common %.2f, alarms of points %.1f %% "
	       "(bare %.1f %%), of means "
	       "%.1f %% (bare %.1f %%)\n",
	       machine.serial, machine.common, machine.slow, machine.flicker, seen.widening, seen.common,
	       seen.points * 100, seen.points_bare * 100, seen.means * 100, seen.means_bare * 100);
	return seen;
}

static void test_machines(void)
{
	struct seen quiet = see((struct machine){ 0 }), drifting = see((struct machine){ .serial = 0.5 });
	struct seen shared = see((struct machine){ .common = 0.3 }),
		    both = see((struct machine){ .serial = 0.5, .common = 0.3 });
	struct seen slow = see((struct machine){ .slow = 0.3 }), wanders = see((struct machine){ .flicker = 0.5 });

	ok(quiet.widening < 1.1, "independent rounds widen next to nothing");
	ok(quiet.common < 0.02, "and have nothing in common");
	ok(quiet.points <= 0.05 && quiet.means <= 0.05, "equal runs are reported as different once in twenty at most");
	ok(drifting.widening > sqrt(3) && drifting.widening < 3, "drift is found: the square root of three would do");
	ok(drifting.points_bare > 0.12, "it would report equal runs as different");
	ok(drifting.points <= 0.06 && drifting.means <= 0.06, "the widening keeps it from that");
	is_number(shared.common, 0.3, 0.06, "what points share is found");
	ok(shared.means_bare > 0.15, "it would report equal means as different");
	ok(shared.means <= 0.06 && shared.points <= 0.05, "which is kept from that");
	ok(slow.points_bare > 0.1 && slow.points < slow.points_bare / 2,
	   "slow changes would make equal runs different, too");
	ok(wanders.points_bare > 0.12 && wanders.points < 0.06,
	   "so does what changes on every scale, which is kept from that");
	ok(both.points <= 0.06 && both.means <= 0.05, "both together");
}

static double widening_of(const struct drift_evidence *seen, size_t rounds)
{
	const struct drift drift = drift_of(seen);

	return drift_widening(&drift, rounds);
}

static void test_edges(void)
{
	struct figure rounds[100];
	struct drift_evidence seen = { 0 };

	is_number(widening_of(&seen, 100), 1, 0, "nothing seen");
	is_number(drift_of(&seen).common, 0, 0, "nothing in common");
	for (size_t i = 0; i < 100; i++)
		rounds[i] = (struct figure){ i, (double)i };
	ok(!drift_add(&seen, rounds, 5), "five rounds");
	is_number(widening_of(&seen, 100), 1, 0, "say nothing");
	ok(!drift_add(&seen, rounds, 100), "a trend");
	is_number(widening_of(&seen, 100), sqrt(101), 0.5, "widens as far as it goes");
	seen = (struct drift_evidence){ 0 };
	for (size_t i = 0; i < 100; i++)
		rounds[i].value = 7;
	ok(!drift_add(&seen, rounds, 100), "equal rounds");
	is_number(widening_of(&seen, 100), 1, 0, "are no trend");
	for (size_t i = 0; i < 100; i++)
		rounds[i].value = (double)(i * 37 % 100 / 50);
	ok(!drift_add(&seen, rounds, 100), "rounds of two values");
	is_number(widening_of(&seen, 100), 1, 0.1, "nor are they");
}

int main(void)
{
	tap_plan(22);
	test_machines();
	test_edges();
	return tap_done();
}
