/* SPDX-License-Identifier: MIT */
/*
 * A round on a fake platform: how many iterations a sample gets, in what order the callbacks come,
 * and what is timed. The letters of the log: O open, P prepare, R run, V verify, C close; the small
 * ones are those of fake_os.
 */
#include "trial/measure.h"
#include "measure/counters.h"
#include "fake_os.h"
#include "tap.h"

#include <errno.h>
#include <stdlib.h>

enum { US = 1000, MS = 1000000, MOST_SAMPLES = 64 };

/* What the fake probe does. */
static struct behavior {
	uint64_t iteration_ns, prepare_ns, verify_ns;
	uint64_t limit;
	bool whole;
	uint64_t stretch;
	int disturbed; /* the how many-th run takes 20 ms longer, from 1 */
	char fails;    /* the letter of the callback that fails */
	int fails_at;  /* its how many-th call, from 1 */
	int runs;
	uint64_t sampled;
	struct sample sample[MOST_SAMPLES];
	uint64_t verified_iterations, verified_faults;
	int sink_result;
} fake;

static int call(char letter)
{
	int count = 0;

	fake_log(letter);
	for (const char *c = fake_os.log; *c; c++)
		count += *c == letter;
	return fake.fails == letter && count >= fake.fails_at ? -EIO : 0;
}

static int fake_open(struct trial *trial)
{
	fake_work(7 * MS);
	trial->bytes = 4096;
	trial->limit = fake.limit;
	trial->whole = fake.whole;
	trial->stretch = fake.stretch;
	return call('O');
}

static int fake_prepare(struct trial *trial, uint64_t iterations)
{
	(void)iterations;
	trial->tally[0] = 1000;
	fake_os.usage.minor_faults += 1000;
	fake_work(fake.prepare_ns);
	return call('P');
}

static int fake_run(struct trial *trial, uint64_t iterations)
{
	fake_work(iterations * fake.iteration_ns);
	fake_os.usage.minor_faults += 2 * iterations;
	fake_os.usage.user_ns += 400 * (uint64_t)MS;
	trial->tally[0] += 3 * iterations;
	fake.runs++;
	if (fake.runs == fake.disturbed)
		fake_work(20 * MS);
	return call('R');
}

static int fake_verify(struct trial *trial, const struct effect *effect)
{
	trial->tally[1] = 5;
	fake_os.usage.minor_faults += 1000;
	fake.verified_iterations = effect->iterations;
	fake.verified_faults = effect->minor_faults;
	fake_work(fake.verify_ns);
	return call('V');
}

static void fake_close(struct trial *trial)
{
	(void)trial;
	call('C');
}

static const struct probe probe = {
	.name = "fake",
	.iteration = "call",
	.tallies = { "handoffs", "checks" },
	.open = fake_open,
	.prepare = fake_prepare,
	.run = fake_run,
	.verify = fake_verify,
	.close = fake_close,
};

static const struct probe only_run = { .name = "only_run", .iteration = "call", .run = fake_run };

static const struct probe concurrent = {
	.name = "concurrent", .iteration = "call", .concurrent = true, .run = fake_run
};

static void fake_settle(struct trial *trial)
{
	(void)trial;
	fake_os.cpu_ns += MS;
	fake_os.now_ns += MS;
	call('S');
}

static const struct probe settling = {
	.name = "settling", .iteration = "call", .run = fake_run, .settle = fake_settle
};

static int take(void *context, const struct sample *sample)
{
	if (fake.sampled < MOST_SAMPLES)
		fake.sample[fake.sampled++] = *sample;
	return context == &fake ? fake.sink_result : -EFAULT;
}

static const struct round_plan plan = {
	.sample_ns = MS, .round_ns = 1000 * (uint64_t)MS, .samples = 4, .clock_ns = 30
};

static const struct event_group none;

static int measure(struct behavior behavior, const struct probe *of, const struct round_plan *by, struct trial *trial)
{
	const struct point point = { .probe = of, .value = { 3, 4 } };

	fake_os_reset();
	fake = behavior;
	*trial = (struct trial){ .cpu = -1, .other_cpu = -1 };
	return measure_round(&point, trial, by, &none, take, &fake, NULL);
}

static void test_order(void)
{
	struct round_plan two = plan;
	struct trial trial;

	two.samples = 2;
	/* 1 ms at once: one sample for the calibration, two that count; the clock is asked before the
	 * first for the start of the round, and before every further one for its end. */
	is_number(measure((struct behavior){ .iteration_ns = MS }, &probe, &two, &trial), 0, 0, "a round succeeds");
	is_text(fake_os.log, "OcPupcRcpuVPupcRcpuVcPupcRcpuVC",
		"open, {prepare, run, verify} a sample, close; nothing but run is timed");
	is_number((double)trial.value[1], 4, 0, "the trial has the point's values");
	is_number((double)fake.sampled, 2, 0, "so many samples as were asked for");
	is_number(measure((struct behavior){ .iteration_ns = MS }, &only_run, &two, &trial), 0, 0,
		  "callbacks that are missing do nothing");
	is_text(fake_os.log, "cupcRcpuupcRcpucupcRcpu", "and run is still timed");
}

static void test_calibration(void)
{
	static const struct {
		uint64_t iteration_ns, limit, iterations;
		const char *what;
	} table[] = {
		{ 1, 0, MS, "1 ns: a million iterations make a sample of 1 ms" },
		{ 50, 0, MS / 50, "50 ns" },
		{ 7 * US, 0, 142, "7 us" },
		{ 300 * US, 0, 3, "300 us" },
		{ 20 * (uint64_t)MS, 0, 1, "an iteration longer than a sample" },
		{ 50, 64, 64, "no more than the limit" },
		{ 400, 1, 1, "a limit of one" },
		{ 50, 1000000, MS / 50, "a limit that is not reached" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const struct behavior behavior = { .iteration_ns = table[i].iteration_ns, .limit = table[i].limit };
		struct trial trial;

		measure(behavior, &probe, &plan, &trial);
		is_number((double)fake.sample[0].iterations, (double)table[i].iterations, 0, table[i].what);
	}
}

static void test_calibration_grows_slowly(void)
{
	struct trial trial;
	size_t runs = 0;

	fake_os.log[0] = '\0';
	measure((struct behavior){ .iteration_ns = 1 }, &probe, &plan, &trial);
	for (const char *c = fake_os.log; *c; c++)
		runs += *c == 'R';
	ok(runs >= 4 + 5 && runs <= 4 + 7, "a million iterations are reached in steps of at most 16");
	ok(measure((struct behavior){ .iteration_ns = 0 }, &probe, &plan, &trial) == -ERANGE,
	   "a run that takes no time at all ends, as unresolved");
}

static void test_calibration_disturbed(void)
{
	bool right = true;
	struct trial trial;

	for (int run = 1; run <= 5; run++) {
		measure((struct behavior){ .iteration_ns = 50, .disturbed = run }, &probe, &plan, &trial);
		right &= fake.sampled == 4 && fake.sample[3].iterations == MS / 50;
	}
	ok(right, "a process that is held up while it calibrates calibrates again");
	measure((struct behavior){ .iteration_ns = 50, .disturbed = 8 }, &probe, &plan, &trial);
	ok(fake.sampled == 4 && fake.sample[2].wall_ns == 21 * MS && fake.sample[2].index == 2,
	   "a sample that is held up is kept");
	measure((struct behavior){ .iteration_ns = 400, .limit = 3 }, &probe, &plan, &trial);
	is_number(fake.runs, 2 + 4, 0, "a sample that can't be longer is no reason to");
}

static void test_what_is_timed(void)
{
	const struct behavior behavior = { .iteration_ns = 250, .prepare_ns = 3 * MS, .verify_ns = 5 * MS };
	struct round_plan ticking = plan;
	const struct sample *sample = &fake.sample[1];
	struct trial trial;

	measure(behavior, &probe, &plan, &trial);
	is_number((double)sample->iterations, 4000, 0, "prepare and verify do not shorten a sample");
	is_number((double)sample->wall_ns, MS, 0, "nor lengthen it");
	is_number((double)sample->cpu_ns, MS, 0, "nor count as CPU time");
	is_number((double)sample->minor_faults, 8000, 0, "nor do their faults");
	is_number((double)fake.verified_faults, 8000, 0, "verify gets the faults of run");
	is_number((double)fake.verified_iterations, 4000, 0, "and its iterations");
	is_number((double)sample->tally[0], 12000, 0, "tallies begin at 0 behind prepare");
	is_number((double)sample->tally[1], 5, 0, "and verify may count, too");
	is_number((double)sample->bytes, 4096, 0, "bytes are the trial's");
	is_number((double)sample->index, 1, 0, "samples are numbered");
	is_number((double)sample->user_ns, 400e6, 0, "exact books: user time as the kernel has it");
	ticking.tick_ns = 4 * MS;
	measure(behavior, &probe, &ticking, &trial);
	ok(sample->user_ns == SAMPLE_UNKNOWN && sample->system_ns == SAMPLE_UNKNOWN,
	   "1 ms of 4 ms ticks: no division into user and system");
	is_number((double)sample->cpu_ns, MS, 0, "but the total is sound");
	ticking.sample_ns = 400 * (uint64_t)MS;
	measure(behavior, &probe, &ticking, &trial);
	ok(sample->user_ns == 400 * (uint64_t)MS && sample->system_ns == 0, "100 ticks: a division");
	ticking.sample_ns = 398 * (uint64_t)MS;
	measure(behavior, &probe, &ticking, &trial);
	ok(sample->user_ns == SAMPLE_UNKNOWN, "fewer: none");
}

static void test_whole(void)
{
	struct trial trial;

	measure((struct behavior){ .iteration_ns = MS, .limit = 500, .whole = true }, &probe, &plan, &trial);
	ok(fake.sampled == 1 && fake.sample[0].iterations == 500 && fake.runs == 2,
	   "what counts as a whole only is never measured in part, and warmed up once");
}

static void test_stretch(void)
{
	struct trial trial;

	measure((struct behavior){ .iteration_ns = 50, .stretch = 16 }, &probe, &plan, &trial);
	is_number((double)fake.sample[0].iterations, 16.0 * MS / 50, 0,
		  "a sample with a cost of its own is made longer");
}

static void test_settle(void)
{
	struct round_plan one = plan;
	struct trial trial;

	one.samples = 1;
	measure((struct behavior){ .iteration_ns = MS }, &settling, &one, &trial);
	is_text(fake_os.log, "cupcRcSpuupcRcSpu", "what still runs is ended before its CPU time is read");
	ok(fake.sample[0].wall_ns == MS && fake.sample[0].cpu_ns == 2 * MS, "which is not timed, but in the CPU time");
}

static void test_unknown(void)
{
	struct round_plan one = plan;
	struct trial trial;

	one.samples = 1;
	fake_os_reset();
	fake = (struct behavior){ .iteration_ns = US };
	fake_os.usage.steal_ns = fake_os.usage.major_faults = OS_UNKNOWN;
	fake_os.usage.cpu = -1;
	trial = (struct trial){ .cpu = -1 };
	measure_round(&(struct point){ .probe = &probe }, &trial, &one, &none, take, &fake, NULL);
	ok(fake.sample[0].steal_ns == SAMPLE_UNKNOWN, "what the system does not know is unknown, not 0");
	ok(fake.sample[0].major_faults == SAMPLE_UNKNOWN, "each for itself");
	ok(fake.sample[0].cpu == SAMPLE_UNKNOWN, "as is the CPU");
	ok(fake.sample[0].voluntary_switches == 0, "and a 0 that is known is a 0");
}

static void test_usage_reading(void)
{
	struct round_plan one = plan;
	struct trial trial = { .cpu = -1 };

	one.samples = 1;
	fake_os_reset();
	fake = (struct behavior){ .iteration_ns = 100 };
	fake_os.usage_ns = 200 * US;
	measure_round(&(struct point){ .probe = &probe }, &trial, &one, &none, take, &fake, NULL);
	is_number((double)fake.sample[0].wall_ns, MS, 0, "reading the usage is not timed");
	is_number((double)fake.sample[0].cpu_ns, MS, 0, "nor does it count as CPU time");
	is_number((double)fake.sample[0].iterations, 10000, 0, "nor spoil the calibration");
}

/* Two counters for three events: the third gets a group of its own. */
static void test_counters(void)
{
	struct counters counters;
	struct event_group events;
	struct round_plan counting = plan;
	struct error error = { 0 };
	struct trial trial = { .cpu = -1 };

	fake_os_reset();
	fake_os.counters = 2;
	ok(!counters_choose("cycles,no-such-event,instructions,branches", &counters, &error), "events are chosen");
	is_number((double)counters.groups, 2, 0, "what does not fit into a group begins another");
	is_text(counters.counter[1].reason, "no event of that name", "an event that is not there has its reason");
	fake = (struct behavior){ .iteration_ns = MS };
	fake_os.usage_ns = 200 * US;
	fake_os.log[0] = '\0';
	counting.samples = 1;
	counters_group(&counters, 0, &events);
	measure_round(&(struct point){ .probe = &probe }, &trial, &counting, &events, take, &fake, NULL);
	is_text(fake_os.log, "OcPugpcRcpguVPugpcRcpguVC", "counters are read between the usage and the CPU clock");
	is_number((double)fake.sample[0].counter[2], 2.0 * (MS + 200 * US), 0, "and their own reading is in them once");
	ok(fake.sample[0].counter[1] == SAMPLE_UNKNOWN, "what can't be counted is unknown");
	ok(fake.sample[0].counter[3] == SAMPLE_UNKNOWN && isnan(fake.sample[0].running[3]),
	   "as is what is of another group");
	ok(fake.sample[0].timed == 1 && fake.sample[0].running[0] == 1,
	   "its time counts, and it was counted throughout");
	is_number((double)fake_os.groups_open, 0, 0, "no group stays open");
	counters_group(&counters, 1, &events);
	measure_round(&(struct point){ .probe = &concurrent }, &trial, &counting, &events, take, &fake, NULL);
	ok(fake.sample[1].timed == 0 && fake.sample[1].counter[3] != SAMPLE_UNKNOWN,
	   "a probe with other processes is not timed while it counts");
	counters_group(&counters, counters.groups, &events);
	measure_round(&(struct point){ .probe = &concurrent }, &trial, &counting, &events, take, &fake, NULL);
	ok(fake.sample[2].timed == 1 && fake.sample[2].counter[0] == SAMPLE_UNKNOWN, "but where it does not");
	fake_os.counters = 0;
	ok(!counters_choose("cycles", &counters, &error) && counters.groups == 0,
	   "a machine without counters has no groups");
	is_text(counters.counter[0].reason, "error 2", "and a reason");
}

static void test_failures(void)
{
	static const struct {
		char letter;
		int at;
		const char *log, *what;
		uint64_t samples;
	} table[] = {
		{ 'O', 1, "OC", "open fails: close all the same", 0 },
		{ 'P', 1, "OcPC", "prepare fails", 0 },
		{ 'R', 1, "OcPupcRcpuC", "run fails: its sample is not used, nor verified", 0 },
		{ 'V', 1, "OcPupcRcpuVC", "verify fails", 0 },
		{ 'P', 3, "OcPupcRcpuVPupcRcpuVcPC", "prepare fails later", 1 },
		{ 'R', 3, "OcPupcRcpuVPupcRcpuVcPupcRcpuC", "run fails later", 1 },
		{ 'V', 3, "OcPupcRcpuVPupcRcpuVcPupcRcpuVC", "verify fails later: its sample is dropped", 1 },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const struct behavior behavior = { .iteration_ns = MS,
						   .fails = table[i].letter,
						   .fails_at = table[i].at };
		struct trial trial;
		int result = measure(behavior, &probe, &plan, &trial);

		is_text(fake_os.log, table[i].log, table[i].what);
		ok(result == -EIO && fake.sampled == table[i].samples,
		   "its error is handed up, the samples before it are kept");
	}
}

static void test_ends(void)
{
	struct round_plan by = plan;
	struct trial trial;

	by.samples = 1000;
	by.round_ns = 20 * (uint64_t)MS;
	measure((struct behavior){ .iteration_ns = MS }, &probe, &by, &trial);
	is_number((double)fake.sampled, 19, 0, "no sample is begun after the round's time, the calibration included");
	by.round_ns = 1;
	measure((struct behavior){ .iteration_ns = MS }, &probe, &by, &trial);
	is_number((double)fake.sampled, 1, 0, "one sample is always taken");
	by = plan;
	by.clock_ns = 6;
	ok(measure((struct behavior){ .iteration_ns = 59, .limit = 1 }, &probe, &by, &trial) == -ERANGE,
	   "a sample shorter than ten readings of the clock is refused");
	has_text(trial.reason, "too short for the clock", "with a reason");
	is_number((double)fake.sampled, 0, 0, "and not handed on");
	is_number(fake_os.log[strlen(fake_os.log) - 1], 'C', 0, "close is called");
	is_number(measure((struct behavior){ .iteration_ns = 60, .limit = 1 }, &probe, &by, &trial), 0, 0,
		  "ten are enough");
	is_number(measure((struct behavior){ .iteration_ns = MS, .sink_result = -ENOSPC }, &probe, &plan, &trial),
		  -ENOSPC, 0, "a sink that fails ends the round");
	is_number((double)fake.sampled, 1, 0, "at once");
}

static void test_checks(void)
{
	fake_os_reset();
	fake_os.read_ns = 42;
	is_number((double)measure_clock(), 42, 0, "the resolution of the clock");
	is_number(measure_check_memset(), 0, 0, "memset fills here");
}

int main(void)
{
	tap_plan(6 + 8 + 2 + 3 + 15 + 1 + 1 + 2 + 4 + 3 + 13 + 2 * 7 + 9 + 2);
	test_order();
	test_calibration();
	test_calibration_grows_slowly();
	test_calibration_disturbed();
	test_what_is_timed();
	test_whole();
	test_stretch();
	test_settle();
	test_unknown();
	test_usage_reading();
	test_counters();
	test_failures();
	test_ends();
	test_checks();
	return tap_done();
}
