/* SPDX-License-Identifier: MIT */
/* Which point gets a round, and when: on a fake round that lasts as long as the test says. */
#include "measure/schedule.h"
#include "fake_os.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>

enum { MS = 1000000, SECOND = 1000000000, POINTS = 12, MOST_ROUNDS = 20000 };

static struct probe probe = { .name = "fake", .iteration = "call", .axes = { { "n", "0..99", "0", NULL, NULL } } };

/* What the fake rounds do, per point, and what was seen of them. */
static struct world {
	uint64_t cost_ns[POINTS];
	double noise[POINTS];       /* half the spread of a round's median */
	enum status status[POINTS]; /* how a round of it ends */
	int interrupted_at;         /* the how many-th round is broken off, from 1 */
	int hook_fails_at;
	size_t rounds;
	size_t order[MOST_ROUNDS];                          /* which point got the n-th round */
	uint64_t samples[MOST_ROUNDS], sample_ns, round_ns; /* as planned */
	size_t group[MOST_ROUNDS];
	bool reason_left; /* a point that was measured had the reason of one that was not */
	struct schedule_progress progress;
	uint64_t random;
} world;

static struct measured *measured;

static int fake_round(void *context, struct measured *point, const struct round_plan *plan, struct error *error)
{
	size_t i = (size_t)(point - measured), n = world.rounds++;
	double noise = world.noise[i] * (2.0 * (double)(schedule_random(&world.random) % 1000) / 999 - 1);

	(void)error;
	world.order[n % MOST_ROUNDS] = i;
	world.samples[n % MOST_ROUNDS] = plan->samples;
	world.group[n % MOST_ROUNDS] = plan->group;
	world.sample_ns = plan->sample_ns;
	world.round_ns = plan->round_ns;
	fake_os.now_ns += world.cost_ns[i];
	if ((int)world.rounds == world.interrupted_at)
		return -EINTR;
	for (uint64_t s = 0; s < plan->samples && !world.status[i]; s++) {
		bool timed = !probe.concurrent || plan->group == SIZE_MAX;
		const struct sample sample = { .round = point->rounds,
					       .index = s,
					       .timed = timed,
					       .iterations = 1,
					       .wall_ns = (uint64_t)(1e6 * (1 + noise)) };

		if (measured_add(point, &sample))
			return -ENOMEM;
	}
	point->rounds++;
	if (world.status[i]) {
		point->status = world.status[i];
		snprintf(point->reason, sizeof point->reason, "so it is");
	}
	return context == &world ? 0 : -EFAULT;
}

static int fake_after_round(void *context, const struct measured *point, const struct schedule_progress *progress,
			    struct error *error)
{
	(void)context, (void)error;
	world.progress = *progress;
	world.reason_left |= point->status == STATUS_OK && point->reason[0];
	return (int)world.rounds == world.hook_fails_at ? -ENOSPC : 0;
}

static const struct schedule_plan plan = {
	.time_ns = 60 * (uint64_t)SECOND, .precision = 0.02, .seed = 1, .clock_ns = 30
};

static void forget(void)
{
	if (measured)
		measured_free(measured, POINTS);
	measured = NULL;
}

static int run(struct world of, const struct schedule_plan *by)
{
	const struct schedule_hooks hooks = { &world, fake_round, NULL, fake_after_round };
	struct error error = { 0 };

	forget();
	fake_os_reset();
	world = of;
	world.random = by->seed;
	measured = calloc(POINTS, sizeof *measured);
	for (size_t i = 0; measured && i < POINTS; i++) {
		measured[i].point = (struct point){ &probe, { i } };
		if (!world.cost_ns[i])
			world.cost_ns[i] = 20 * MS;
	}
	return schedule_run(measured, POINTS, by, &hooks, &error);
}

/* Whether the rounds from `from` on hold every point once. */
static bool holds_all(size_t from)
{
	bool seen[POINTS] = { 0 };

	for (size_t i = from; i < from + POINTS; i++) {
		if (i >= world.rounds || seen[world.order[i]])
			return false;
		seen[world.order[i]] = true;
	}
	return true;
}

static bool all_have(enum status status)
{
	for (size_t i = 0; i < POINTS; i++)
		if (measured[i].status != status)
			return false;
	return true;
}

static void test_rounds(void)
{
	bool fair = true, same = true;
	size_t order[6 * POINTS];

	is_number(run((struct world){ 0 }, &plan), 0, 0, "a run succeeds");
	is_number((double)world.rounds, 9 * POINTS, 0,
		  "points without noise get the 6 rounds of an interval, half as many to confirm it, "
		  "and no more");
	for (size_t i = 0; i < 6; i++)
		fair &= holds_all(i * POINTS);
	ok(fair, "every point gets a round before any gets a further one");
	memcpy(order, world.order, sizeof order);
	ok(memcmp(order, order + POINTS, POINTS * sizeof order[0]), "the rounds are of different orders");
	run((struct world){ 0 }, &plan);
	ok(!memcmp(order, world.order, sizeof order), "the same seed gives the same order");
	for (uint64_t seed = 2; seed < 5; seed++) {
		struct schedule_plan other = plan;

		other.seed = seed;
		run((struct world){ 0 }, &other);
		same &= !memcmp(order, world.order, sizeof order);
	}
	ok(!same, "other seeds give others");
	ok(all_have(STATUS_OK) && !measured[0].reason[0], "all points are ok, without a reason");
	ok(!world.reason_left, "nor had they one in mid-run");
	ok(world.progress.rounds == 9 * POINTS && world.progress.points == POINTS && world.progress.started == POINTS &&
		   world.progress.precise == POINTS,
	   "progress counts rounds and points");
	ok(world.progress.elapsed_ns == 9 * POINTS * 20 * (uint64_t)MS, "and time");
}

/* How many rounds of any point there were up to the last one of this. */
static size_t last_round_of(size_t point)
{
	size_t last = world.rounds;

	while (last > 0 && world.order[last - 1] != point)
		last--;
	return last;
}

static void test_widest(void)
{
	uint64_t least = UINT64_MAX, most = 0;
	struct schedule_plan narrow = plan;

	narrow.precision = 0.001;
	narrow.time_ns = 15 * (uint64_t)SECOND;
	run((struct world){ .noise = { [3] = 0.4, [7] = 0.3 } }, &narrow);
	for (size_t i = 0; i < POINTS; i++) {
		uint64_t rounds = measured[i].rounds;

		if (i == 3 || i == 7)
			least = rounds < least ? rounds : least;
		else
			most = rounds > most ? rounds : most;
	}
	is_number((double)most, 9 + 8, 0,
		  "points that are precise get the rounds that confirm it, and those of eight later passes");
	ok(least > 50, "the widest get all that the time gives");
	ok(fake_os.now_ns <= narrow.time_ns && fake_os.now_ns > narrow.time_ns - 100 * (uint64_t)MS,
	   "and it is used up");
	ok(last_round_of(0) > world.rounds - world.rounds / 5, "which are spread over the run");
	run((struct world){ .noise = { [3] = 0.1 } }, &plan);
	ok(measured[3].rounds > 6 && fake_os.now_ns < plan.time_ns / 2, "a run ends when every point is precise");
}

static void test_budget(void)
{
	struct world wide = { .cost_ns = { [5] = 3 * (uint64_t)SECOND } };
	struct schedule_plan brief = plan;
	size_t others = 0;

	for (size_t i = 0; i < POINTS; i++)
		wide.noise[i] = 0.5;
	brief.time_ns = 10 * (uint64_t)SECOND;
	run(wide, &brief);
	ok(fake_os.now_ns <= brief.time_ns, "no round is begun that would outlast the time");
	ok(measured[5].rounds >= 1 && measured[5].rounds <= 3, "an expensive point gets what fits");
	for (size_t i = 0; i < POINTS; i++)
		others += i != 5 && measured[i].rounds > measured[5].rounds;
	is_number((double)others, POINTS - 1, 0, "and the others get the rest");
	brief.time_ns = 50 * MS;
	run((struct world){ 0 }, &brief);
	ok(world.rounds >= 3 && world.rounds <= 4, "a run without time for all of them ends in time");
	for (size_t i = others = 0; i < POINTS; i++)
		others += measured[i].status == STATUS_NOT_REACHED && measured[i].reason[0];
	is_number((double)others, (double)(POINTS - world.rounds), 0, "the others are not reached, with a reason");
	ok(world.round_ns >= 2 * MS && world.round_ns <= 50 * MS, "a round has its share of the time");
	ok(world.sample_ns >= MS / 5 && world.sample_ns <= MS, "as has a sample");
	brief.clock_ns = 10000;
	run((struct world){ 0 }, &brief);
	is_number((double)world.sample_ns, 1000.0 * 10000, 0, "a coarse clock makes longer samples");
}

static void test_samples(void)
{
	struct schedule_plan counted = plan;
	bool exact = true;

	counted.samples = 13;
	counted.time_ns = 1;
	is_number(run((struct world){ .noise = { 0.5 } }, &counted), 0, 0, "--samples needs no time");
	for (size_t i = 0; i < POINTS; i++)
		exact &= measured[i].count == 13 && measured[i].rounds == 3;
	ok(exact, "every point gets exactly so many samples, in rounds of 5, 5 and 3");
	ok(holds_all(0) && holds_all(POINTS) && holds_all(2 * POINTS),
	   "every point a round, then every one a further one");
	is_number((double)world.samples[0] + (double)world.samples[3 * POINTS - 1], 5 + 3, 0,
		  "the last round takes what is left");
	counted.samples = 1;
	run((struct world){ 0 }, &counted);
	ok(world.rounds == POINTS && measured[0].count == 1, "a single sample");
}

static void test_bad_points(void)
{
	const struct world bad = { .status = { [2] = STATUS_CRASHED, [4] = STATUS_UNSUPPORTED },
				   .noise = { [6] = 0.5 } };
	struct schedule_plan counted = plan, brief = plan;

	counted.samples = 30;
	brief.time_ns = 5 * (uint64_t)SECOND;
	is_number(run(bad, &brief), 0, 0, "a point that crashes does not end the run");
	ok(measured[2].rounds == 1 && measured[4].rounds == 1, "and is not tried again");
	is_text(measured[2].reason, "so it is", "it keeps its reason");
	ok(measured[2].status == STATUS_CRASHED && measured[4].status == STATUS_UNSUPPORTED, "and its status");
	ok(measured[0].rounds >= 9 && measured[6].rounds > measured[0].rounds, "the others go on");
	is_number(run(bad, &counted), 0, 0, "nor with --samples");
	ok(measured[2].rounds == 1 && measured[0].count == 30, "where the others go on, too");
}

static void test_interruption(void)
{
	size_t reached = 0, reasons = 0;

	ok(run((struct world){ .interrupted_at = 5 }, &plan) == -EINTR, "a round that is broken off ends the run");
	is_number((double)world.rounds, 5, 0, "at once");
	for (size_t i = 0; i < POINTS; i++) {
		reached += measured[i].status == STATUS_OK && measured[i].count == 5 && !measured[i].reason[0];
		reasons += measured[i].status == STATUS_NOT_REACHED && measured[i].count == 0 &&
			strstr(measured[i].reason, "before its first sample");
	}
	is_number((double)reached, 4, 0, "what was measured is kept");
	is_number((double)reasons, POINTS - 4, 0, "the rest was not reached, with a reason");
	ok(run((struct world){ .interrupted_at = POINTS + 1 }, &plan) == -EINTR && all_have(STATUS_OK),
	   "in the second round, all points have their first");
	ok(run((struct world){ .hook_fails_at = 3 }, &plan) == -ENOSPC && world.rounds == 3,
	   "the error of a hook ends the run, and is handed up");
}

/* The groups of the rounds of a point, 'x' for none. */
static void groups_text(size_t point, char *text)
{
	for (size_t i = 0; i < world.rounds; i++)
		if (world.order[i] == point)
			*text++ = world.group[i] == SIZE_MAX ? 'x' : (char)('0' + world.group[i]);
	*text = '\0';
}

static void test_groups(void)
{
	const struct counters two = { .groups = 2 }, none = { 0 };
	struct schedule_plan counted = plan;
	char text[64];

	counted.samples = 30;
	counted.counters = &two;
	run((struct world){ 0 }, &counted);
	groups_text(3, text);
	is_text(text, "010101", "the rounds of a point take the groups of counters in turn");
	probe.concurrent = true;
	run((struct world){ 0 }, &counted);
	probe.concurrent = false;
	groups_text(3, text);
	is_text(text, "x01x01", "those of a probe with other processes begin with none");
	counted.counters = &none;
	run((struct world){ 0 }, &counted);
	groups_text(3, text);
	is_text(text, "xxxxxx", "without counters there is none");
}

/* Points that can still become precise come before one that can't, however wide that is. */
static void test_hopeless(void)
{
	struct world wide = { .noise = { [3] = 0.9 } };
	struct schedule_plan brief = plan;
	size_t precise = 0;

	for (size_t i = 0; i < POINTS; i++)
		wide.noise[i] = i == 3 ? 0.9 : 0.06;
	brief.time_ns = 20 * (uint64_t)SECOND;
	run(wide, &brief);
	precise = world.progress.precise;
	ok(precise == POINTS - 1, "all but one that is hopeless become precise");
	ok(measured[3].rounds > 9 && fake_os.now_ns > brief.time_ns - 100 * (uint64_t)MS,
	   "which gets what time is left");
}

static void test_timed_rounds(void)
{
	const struct counters counters = { .groups = 1 };
	struct schedule_plan counted = plan;
	bool enough = true;

	counted.counters = &counters;
	counted.time_ns = 10 * (uint64_t)SECOND;
	probe.concurrent = true;
	run((struct world){ .noise = { [3] = 0.9 } }, &counted);
	for (size_t i = 0; i < POINTS; i++)
		enough &= measured[i].rounds >= 11;
	ok(enough, "rounds for counters are not among the six");
	is_number((double)world.progress.precise, POINTS - 1, 0, "so there are intervals");
	probe.concurrent = false;
}

/* Twelve points got six rounds each; then two of them go on. */
static void test_going_on(void)
{
	const struct schedule_hooks hooks = { &world, fake_round, NULL, fake_after_round };
	struct schedule_plan more = plan;
	struct error error = { 0 };
	uint64_t before, least, of_another;

	run((struct world){ .noise = { [0] = 0.9, [1] = 0.9 }, .status = { [2] = STATUS_FAILED } }, &plan);
	before = measured[0].rounds + measured[1].rounds;
	least = measured[0].rounds;
	of_another = measured[4].rounds;
	more.goes_on = true;
	more.time_ns = 5 * (uint64_t)SECOND;
	more.precision = 1e-9;
	world.rounds = 0;
	fake_os.now_ns = 0;
	is_number(schedule_run(measured, 3, &more, &hooks, &error), 0, 0, "a run goes on");
	ok(measured[0].rounds >= least + 8 && measured[0].rounds + measured[1].rounds > before + 200,
	   "its points get all of the time");
	is_number((double)measured[0].sample[measured[0].count - 1].round, (double)measured[0].rounds - 1, 0,
		  "their rounds are numbered on");
	is_number((double)measured[2].rounds, 1, 0, "one that failed is not tried again");
	ok(measured[2].status == STATUS_FAILED && measured[0].status == STATUS_OK, "what they were, they are");
	is_number((double)measured[4].rounds, (double)of_another, 0, "the others keep what they have");
	is_number((double)measured_timed_rounds(&measured[4]), (double)of_another, 0, "and their rounds are counted");
}

static void test_random(void)
{
	uint64_t state = 1234567;
	bool good = true;
	/* The first three of the author's splitmix64.c from this seed. */
	static const uint64_t expected[] = { 6457827717110365317u, 3203168211198807973u, 9817491932198370423u };

	for (size_t i = 0; i < 3; i++)
		good &= schedule_random(&state) == expected[i];
	ok(good, "the sequence is SplitMix64");
}

int main(void)
{
	tap_plan(10 + 5 + 8 + 5 + 7 + 6 + 3 + 4 + 7 + 1);
	test_rounds();
	test_widest();
	test_budget();
	test_samples();
	test_bad_points();
	test_interruption();
	test_groups();
	test_hopeless();
	test_timed_rounds();
	test_going_on();
	test_random();
	forget();
	return tap_done();
}
