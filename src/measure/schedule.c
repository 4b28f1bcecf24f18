/* SPDX-License-Identifier: MIT */
#include "schedule.h"

#include "os/os.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum {
	NS_PER_US = 1000,
	NS_PER_MS = 1000000,
	ROUNDS_HOPED = 100,    /* per point, when the time is shared out */
	LATER_PASSES = 8,      /* over all points, spread over the time */
	ROUNDS_TO_JUDGE = 16,  /* with fewer, a single unusual round can make the interval wide */
	ROUNDS_COUNTED = 3,    /* per group of counters, for a probe whose children inherit counters */
	SAMPLES_PER_ROUND = 5, /* processes differ more than samples of one process: many rounds, few samples */
	PREPARATION = 2,       /* the length of a round relative to its samples */
	LEAST_CLOCKS = 1000,   /* the length of a sample relative to the clock's resolution */
};

/* The state of one run. */
struct run {
	struct measured *measured;
	struct state {
		double precision; /* NAN: not known yet */
		uint64_t timed;   /* rounds that gave times, not only counters */
		uint64_t enough;  /* rounds when the point first became precise; 0 before */
		uint64_t cost_ns; /* of its last round, including overhead */
		uint64_t samples; /* still to be taken, if the plan limits them */
		bool ended;       /* no further rounds make sense */
	} * state;
	size_t *order;
	double *need;
	size_t count;
	const struct schedule_plan *plan;
	const struct schedule_hooks *hooks;
	uint64_t start_ns, random;
	struct schedule_progress progress;
};

uint64_t schedule_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static uint64_t clamp(uint64_t value, uint64_t low, uint64_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* The rounds take the groups in turn. If children inherit the counters, a round gives either times or counters: the
 * first round of each turn has no counters, and after a few turns all rounds give times. */
static size_t group_of(const struct run *run, size_t i)
{
	const struct counters *counters = run->plan->counters;
	size_t groups = counters ? counters->groups : 0;
	const struct measured *measured = &run->measured[i];
	size_t turn, place;

	if (groups == 0)
		return SIZE_MAX;
	if (!measured->point.probe->concurrent)
		return measured->rounds % groups;
	turn = measured->rounds / (groups + 1);
	place = measured->rounds % (groups + 1);
	return place && turn < ROUNDS_COUNTED ? place - 1 : SIZE_MAX;
}

static struct round_plan round_plan(const struct run *run, size_t i)
{
	const struct schedule_plan *plan = run->plan;
	uint64_t samples_left = run->state[i].samples;
	struct round_plan round = {
		.samples = SAMPLES_PER_ROUND,
		.clock_ns = plan->clock_ns,
		.tick_ns = plan->tick_ns,
		.tail_ns = plan->tail_ns,
		.group = group_of(run, i),
		.sample_ns = NS_PER_MS,
		.round_ns = UINT64_MAX,
	};

	if (plan->samples) {
		round.samples = clamp(samples_left, 1, SAMPLES_PER_ROUND);
	} else {
		size_t processes = run->count * (plan->variants ? plan->variants : 1);

		round.round_ns = clamp(plan->time_ns / processes / ROUNDS_HOPED, 2 * NS_PER_MS, 50 * NS_PER_MS);
		round.sample_ns = clamp(round.round_ns / PREPARATION / SAMPLES_PER_ROUND, 200 * NS_PER_US, NS_PER_MS);
	}
	if (round.sample_ns < LEAST_CLOCKS * plan->clock_ns)
		round.sample_ns = LEAST_CLOCKS * plan->clock_ns;
	return round;
}

static uint64_t elapsed_ns(const struct run *run)
{
	return os_clock_ns() - run->start_ns;
}

static bool is_counted(const struct run *run)
{
	return run->plan->samples > 0;
}

static bool has_time_for(const struct run *run, const struct state *state)
{
	return is_counted(run) || elapsed_ns(run) + state->cost_ns <= run->plan->time_ns;
}

static bool is_precise(const struct run *run, size_t i)
{
	return run->state[i].precision <= run->plan->precision;
}

static int find_precision(const struct run *run, const struct measured *measured, double *precision)
{
	const struct schedule_hooks *hooks = run->hooks;

	return hooks->precision ? hooks->precision(hooks->context, measured, precision)
				: stats_precision(measured->sample, measured->count, precision);
}

static int assess(struct run *run, size_t i, uint64_t samples_before)
{
	struct measured *measured = &run->measured[i];
	struct state *state = &run->state[i];
	uint64_t got = measured->count - samples_before;
	bool was_precise = is_precise(run, i);

	if (find_precision(run, measured, &state->precision))
		return -ENOMEM;
	state->timed += got > 0 && measured->sample[measured->count - 1].timed;
	if (state->enough == 0 && is_precise(run, i))
		state->enough = state->timed + (state->timed + 1) / 2;
	state->samples -= got < state->samples ? got : state->samples;
	state->ended = measured->status != STATUS_OK || (is_counted(run) && state->samples == 0);
	run->progress.rounds++;
	run->progress.started += measured->rounds == 1;
	run->progress.precise += is_precise(run, i);
	run->progress.precise -= was_precise;
	return 0;
}

static int round_of(struct run *run, size_t i, struct error *error)
{
	struct measured *measured = &run->measured[i];
	const struct round_plan plan = round_plan(run, i);
	uint64_t start = os_clock_ns(), before = measured->count;
	int result;

	measured_set_reached(measured);
	result = run->hooks->round(run->hooks->context, measured, &plan, error);
	if (measured->count == 0 && measured->status == STATUS_OK)
		measured_set_not_reached(measured);
	if (result)
		return result;
	if (assess(run, i, before))
		return error_set(error, -ENOMEM, "out of memory");
	run->state[i].cost_ns = os_clock_ns() - start;
	run->progress.elapsed_ns = elapsed_ns(run);
	return run->hooks->after_round ? run->hooks->after_round(run->hooks->context, measured, &run->progress, error)
				       : 0;
}

static void shuffle(struct run *run, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t other = (size_t)(schedule_random(&run->random) % i), kept = run->order[i - 1];

		run->order[i - 1] = run->order[other];
		run->order[other] = kept;
	}
}

/* Measures one round of each of the first `count` points in shuffled order. Returns how many were measured, or
 * -errno. */
static long rounds_of(struct run *run, size_t count, struct error *error)
{
	long done = 0;

	shuffle(run, count);
	for (size_t i = 0; i < count; i++) {
		int result;

		if (!has_time_for(run, &run->state[run->order[i]]))
			continue;
		result = round_of(run, run->order[i], error);
		if (result)
			return result;
		done++;
	}
	return done;
}

/* Moves the points that need a further round to the front; returns how many. */
static size_t choose_unfinished(struct run *run, uint64_t least_timed)
{
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		if (!run->state[i].ended && run->state[i].timed < least_timed)
			run->order[count++] = i;
	return count;
}

/* What a point still needs, in the order of priority. */
enum want {
	WANTS_NOTHING,
	WANTS_WHAT_IS_LEFT, /* its interval can't become narrow enough in time: points that can come first */
	WANTS_CONFIRMATION, /* 50 % more rounds as confirmation: the rounds at which it first became precise are lucky ones, and the interval would cover the true value too rarely */
	WANTS_PRECISION,
};

/* The time until a point is precise, in ns: intervals narrow with the square root of the rounds. */
static double need(const struct run *run, const struct state *state)
{
	double ratio = state->precision / run->plan->precision;
	double rounds = (double)state->timed * (ratio * ratio - 1);

	if (state->timed < ROUNDS_TO_JUDGE)
		rounds = fmin(isnan(rounds) ? INFINITY : rounds, (double)ROUNDS_TO_JUDGE - (double)state->timed);
	return rounds * (double)state->cost_ns;
}

static bool is_unfinished(const struct run *run, size_t i, uint64_t left_ns)
{
	const struct state *state = &run->state[i];

	return !state->ended && left_ns > 0 && state->cost_ns <= left_ns;
}

/* The largest need that can be met: together with all smaller ones it fits into the remaining time. */
static double affordable(const struct run *run, uint64_t left_ns)
{
	double sum = 0, most = 0;
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		if (is_unfinished(run, i, left_ns) && !is_precise(run, i))
			run->need[count++] = need(run, &run->state[i]);
	stats_sort(run->need, count);
	for (size_t i = 0; i < count && (sum += run->need[i]) <= (double)left_ns; i++)
		most = run->need[i];
	return most;
}

static enum want wants(const struct run *run, size_t i, uint64_t left_ns, double affordable)
{
	const struct state *state = &run->state[i];

	if (!is_unfinished(run, i, left_ns))
		return WANTS_NOTHING;
	if (is_precise(run, i))
		return state->timed < state->enough ? WANTS_CONFIRMATION : WANTS_NOTHING;
	return need(run, state) <= affordable ? WANTS_PRECISION : WANTS_WHAT_IS_LEFT;
}

static double width(const struct state *state)
{
	return isnan(state->precision) ? INFINITY : state->precision;
}

/* Of the points with the most urgent need, the quarter with the widest intervals. */
static size_t choose_widest(struct run *run)
{
	uint64_t elapsed = elapsed_ns(run), time = run->plan->time_ns, left = elapsed < time ? time - elapsed : 0;
	double most_need = affordable(run, left);
	enum want most = WANTS_NOTHING;
	size_t count = 0;

	for (size_t i = 0; i < run->count; i++)
		most = wants(run, i, left, most_need) > most ? wants(run, i, left, most_need) : most;
	for (size_t i = 0; i < run->count && most > WANTS_NOTHING; i++) {
		size_t place = count;

		if (wants(run, i, left, most_need) != most)
			continue;
		for (; place > 0 && width(&run->state[run->order[place - 1]]) < width(&run->state[i]); place--)
			run->order[place] = run->order[place - 1];
		run->order[place] = i;
		count++;
	}
	return count < count / 4 + 1 ? count : count / 4 + 1;
}

static int run_counted(struct run *run, struct error *error)
{
	size_t count;

	while ((count = choose_unfinished(run, UINT64_MAX)) > 0) {
		long done = rounds_of(run, count, error);

		if (done < 0)
			return (int)done;
	}
	return 0;
}

/* A round of each point, however narrow its interval is. */
static long pass(struct run *run, struct error *error)
{
	return rounds_of(run, choose_unfinished(run, UINT64_MAX), error);
}

/*
 * Every point gets a round before any gets a further one, until each has the rounds of an interval; a point with
 * separate rounds for counters needs more passes. The remaining time goes to the widest intervals, except for an
 * occasional pass over all points: otherwise the rounds of a point that was precise at once would describe the first
 * seconds only, and a machine changes within a minute.
 */
static int run_timed(struct run *run, struct error *error)
{
	uint64_t passes = 0, start, between;
	long done = 1;
	size_t count;

	while (done > 0 && (count = choose_unfinished(run, STATS_LEAST_ROUNDS)) > 0)
		done = rounds_of(run, count, error);
	start = elapsed_ns(run);
	between = start < run->plan->time_ns ? (run->plan->time_ns - start) / (LATER_PASSES + 1) : 0;
	while (done >= 0 && (count = choose_widest(run)) > 0) {
		bool due = passes < LATER_PASSES && elapsed_ns(run) >= start + (passes + 1) * between;

		passes += due;
		done = due ? pass(run, error) : rounds_of(run, count, error);
	}
	return done < 0 ? (int)done : 0;
}

/* What an earlier run has left of a point. */
static int take_up(struct run *run, size_t i)
{
	const struct measured *measured = &run->measured[i];
	struct state *state = &run->state[i];

	state->timed = measured_timed_rounds(measured);
	state->ended = measured->status != STATUS_OK;
	run->progress.started++;
	return find_precision(run, measured, &state->precision);
}

static int begin(struct run *run)
{
	int result = 0;

	for (size_t i = 0; i < run->count && !result; i++) {
		run->state[i].precision = NAN;
		run->state[i].samples = run->plan->samples;
		if (run->plan->goes_on && run->measured[i].rounds > 0 && run->measured[i].status != STATUS_NOT_REACHED)
			result = take_up(run, i);
		else
			measured_set_not_reached(&run->measured[i]);
	}
	run->progress.points = run->count;
	run->start_ns = os_clock_ns();
	return result;
}

int schedule_run(struct measured *measured, size_t count, const struct schedule_plan *plan,
		 const struct schedule_hooks *hooks, struct error *error)
{
	struct run run = {
		.measured = measured,
		.count = count,
		.plan = plan,
		.hooks = hooks,
		.random = plan->seed,
		.state = calloc(count + 1, sizeof *run.state),
		.order = calloc(count + 1, sizeof *run.order),
		.need = calloc(count + 1, sizeof *run.need),
	};
	int result = -ENOMEM;

	if (run.state && run.order && run.need)
		result = begin(&run);
	if (result)
		error_set(error, result, "out of memory");
	else
		result = is_counted(&run) ? run_counted(&run, error) : run_timed(&run, error);
	free(run.state);
	free(run.order);
	free(run.need);
	return result;
}
