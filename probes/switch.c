/* SPDX-License-Identifier: MIT */
/*
 * From one thread or process to another: a switch on one CPU, and the time from a wake-up until the sleeper runs. The
 * other one sleeps between samples, at a futex.
 */
#include "shared/futex.h"
#include "probe.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

enum { OPERATION, BETWEEN, PLACEMENT, SLEPT };
enum { SWITCH, WAKE };
enum { THREADS, PROCESSES };
enum { YIELDS };
enum { NEAR, FAR }; /* whose turn it is */
enum { LINE = 64, NS_PER_US = 1000, SPINS = 100000 };
#define LONGEST_NS UINT64_C(10000000000)

struct pair {
	struct shared {          /* by both */
		futex_word call; /* increases: the other one wakes up. Odd: it takes turns */
		futex_word ended;
		futex_word answer __attribute__((aligned(LINE))); /* the call that it has seen */
		futex_word turn;
		uint64_t turns; /* that the other one has had */
	} * shared;
	pthread_t thread;
	bool has_thread;
	bool spins; /* the waiting one does not need to give its CPU to the other */
	int cpu;    /* of the other one */
	long woken; /* by the sample's call */
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void take_turns(struct shared *shared, uint32_t call)
{
	while (shared->call == call) {
		if (shared->turn != FAR) {
			sched_yield();
			continue;
		}
		shared->turns++;
		shared->turn = NEAR;
	}
}

static void answer_calls(struct shared *shared)
{
	for (uint32_t seen = 0; !shared->ended;) {
		uint32_t call = shared->call;

		if (call == seen) {
			futex_sleep(&shared->call, seen);
			continue;
		}
		shared->answer = seen = call;
		if (call % 2)
			take_turns(shared, call);
	}
}

static int serve(struct trial *trial)
{
	answer_calls(((struct pair *)trial->state)->shared);
	return 0;
}

static void *run_thread(void *argument)
{
	struct pair *pair = argument;

	if (pair->cpu < 0 || !probe_pin(pair->cpu))
		answer_calls(pair->shared);
	return NULL;
}

/* Until the other one sleeps. 0, or -ETIMEDOUT with a reason. */
static int await_sleep(struct trial *trial)
{
	const struct pair *pair = trial->state;
	uint64_t start = now_ns();

	while (futex_sleepers(&pair->shared->call, pair->shared->call, 1) != 1) {
		if (now_ns() - start > LONGEST_NS)
			return probe_fail(trial, -ETIMEDOUT, "the other one did not get its CPU for 10 seconds");
		sched_yield(); /* it may have to leave this CPU first */
	}
	return 0;
}

static const char *contradiction(const uint64_t value[static PROBE_AXES])
{
	if (value[OPERATION] == WAKE)
		return NULL;
	if (value[PLACEMENT] != PROBE_SAME_CPU)
		return "a switch is between two on one CPU";
	return value[SLEPT] ? "nobody sleeps in this operation" : NULL;
}

static bool switch_means_nothing(const uint64_t value[static PROBE_AXES])
{
	return contradiction(value) != NULL;
}

static int check(struct trial *trial)
{
	if (!futex_exists())
		return probe_fail(trial, -ENOTSUP, FUTEX_MISSING);
	trial->reason = contradiction(trial->value);
	return trial->reason ? -ENOTSUP : 0;
}

static int start_other(struct trial *trial, struct pair *pair)
{
	int error;

	if (trial->value[BETWEEN] == PROCESSES)
		return probe_start_peer(trial, pair->cpu, serve);
	error = pthread_create(&pair->thread, NULL, run_thread, pair);
	pair->has_thread = !error;
	return -error;
}

static int switch_open(struct trial *trial)
{
	struct pair *pair = calloc(1, sizeof *pair);
	uint64_t placement = trial->value[PLACEMENT];
	int result;

	if (!pair)
		return -ENOMEM;
	trial->state = pair;
	result = check(trial);
	if (!result)
		result = probe_place_peer(trial, (enum probe_placement)placement, &pair->cpu);
	if (result)
		return result;
	pair->shared = probe_share_memory(sizeof *pair->shared);
	if (!pair->shared)
		return -errno;
	pair->spins = placement != PROBE_SAME_CPU && placement != PROBE_FREE;
	trial->limit = trial->value[OPERATION] == WAKE;
	return start_other(trial, pair);
}

/* The other one is called by a number of that kind, odd or even. */
static long call_other(struct shared *shared, bool odd)
{
	shared->call += shared->call % 2 == odd ? 2 : 1;
	return futex_wake(&shared->call, 1);
}

/* Who spins for long gives up the CPU: with a real-time priority it could keep from it what the other one waits for. */
static void await_answer(const struct pair *pair)
{
	for (uint64_t i = 0; pair->shared->answer != pair->shared->call; i++)
		if (!pair->spins || i > SPINS)
			sched_yield();
}

/* Busy, so that only the other CPU goes to sleep. */
static void let_sleep(uint64_t ns)
{
	uint64_t start = now_ns();

	while (now_ns() - start < ns)
		;
}

static int switch_prepare(struct trial *trial, uint64_t iterations)
{
	struct pair *pair = trial->state;
	int result = await_sleep(trial);

	(void)iterations;
	pair->shared->turns = 0;
	if (result)
		return result;
	if (trial->value[OPERATION] == WAKE) {
		let_sleep(trial->value[SLEPT] * NS_PER_US);
	} else {
		call_other(pair->shared, true);
		await_answer(pair);
	}
	return 0;
}

static void run_switches(struct trial *trial, uint64_t iterations)
{
	const struct pair *pair = trial->state;
	struct shared *shared = pair->shared;
	uint64_t yields = 0;

	for (uint64_t i = 0; i < iterations; i++)
		for (shared->turn = FAR; shared->turn == FAR; yields++)
			sched_yield();
	trial->tally[YIELDS] = yields;
}

static int switch_run(struct trial *trial, uint64_t iterations)
{
	struct pair *pair = trial->state;

	if (trial->value[OPERATION] == SWITCH) {
		run_switches(trial, iterations);
		return 0;
	}
	pair->woken = call_other(pair->shared, false);
	await_answer(pair);
	return 0;
}

/* The other one sleeps again, so that its CPU time is complete. */
static void switch_settle(struct trial *trial)
{
	const struct pair *pair = trial->state;

	if (trial->value[OPERATION] == SWITCH)
		call_other(pair->shared, false);
	await_sleep(trial);
}

static int switch_verify(struct trial *trial, const struct effect *effect)
{
	const struct pair *pair = trial->state;

	if (trial->value[OPERATION] == SWITCH && pair->shared->turns != effect->iterations)
		return probe_fail(trial, -EBADMSG, "the other one had more or fewer turns");
	if (trial->value[OPERATION] == WAKE && pair->woken != 1)
		return probe_fail(trial, -EBADMSG, "the other one did not sleep");
	return 0;
}

static void switch_close(struct trial *trial)
{
	struct pair *pair = trial->state;

	if (!pair)
		return;
	if (pair->has_thread) {
		pair->shared->ended = 1;
		call_other(pair->shared, false);
		pthread_join(pair->thread, NULL);
	}
	probe_end_peer(trial);
	free(pair);
}

const struct probe probe_switch = {
	.name = "switch",
	.summary = "from one thread or process to another: a switch, a wake-up",
	.concurrent = true,
	.on_request = true,
	.iteration = "switch there and back, or wake-up",
	.axes = {
		[OPERATION] = { "operation", "switch,wake", "switch",
				.help = "two that yield their CPU to each other; from the call that wakes a sleeper until it "
					"runs" },
		[BETWEEN] = { "between", "threads,processes", "threads", .help = "what the two are" },
		[PLACEMENT] = { "placement", PROBE_PLACEMENTS, "same_cpu",
				.help = "where the sleeper runs; free: both where the system puts them" },
		[SLEPT] = { "slept", "0,10..10000*10", "0", .help = "µs that the sleeper has slept" },
	},
	.sweeps = { "operation=switch between=threads,processes",
		    "operation=wake between=threads,processes placement=same_cpu,other_cpu slept=0,10..10000*10" },
	.tallies = { [YIELDS] = "yields" },
	.means_nothing = switch_means_nothing,
	.open = switch_open,
	.prepare = switch_prepare,
	.run = switch_run,
	.settle = switch_settle,
	.verify = switch_verify,
	.close = switch_close,
};
