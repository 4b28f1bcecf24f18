/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include "stats/disturbance.h"
#include "os/os.h"
#include "tail_take.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	LEAST_CLOCKS = 10,     /* the least length of a sample relative to the clock's resolution */
	LEAST_TICKS = 100,     /* the least ticks for a split of CPU time into user and system */
	FREQUENCY_PERCENT = 5, /* a CPU frequency that differs by more has changed */
	MOST_CALIBRATIONS = 4,
	MOST_GROWTH = 16, /* growth of the iterations from one calibration step to the next */
};

/* A round during measurement. */
struct round {
	const struct probe *probe;
	struct trial *trial;
	const struct round_plan *plan;
	struct counting counting;
};

static int prepare(const struct probe *probe, struct trial *trial, uint64_t iterations)
{
	return probe->prepare ? probe->prepare(trial, iterations) : 0;
}

/* A difference of two readings, unknown if either is. */
static uint64_t spent(uint64_t before, uint64_t after)
{
	return before == OS_UNKNOWN || after == OS_UNKNOWN ? SAMPLE_UNKNOWN : after - before;
}

static bool division_is_sound(uint64_t cpu_ns, uint64_t tick_ns)
{
	return tick_ns == 0 || cpu_ns >= LEAST_TICKS * tick_ns;
}

/* The readings on each side of the timed region. */
struct reading {
	struct os_usage usage;
	uint64_t cpu_ns;
};

static void sample_fill(struct sample *sample, const struct reading *before, const struct reading *after,
			uint64_t tick_ns)
{
	const struct os_usage *from = &before->usage, *to = &after->usage;

	/* What is not measured is unknown, and not 0. */
#define FIGURE(name, ...) sample->name = SAMPLE_UNKNOWN;
#include "stats/columns.def"
	sample->cpu = to->cpu < 0 ? SAMPLE_UNKNOWN : (uint64_t)to->cpu;
	sample->cpu_ns = after->cpu_ns - before->cpu_ns + to->others_cpu_ns - from->others_cpu_ns;
	if (division_is_sound(sample->cpu_ns, tick_ns)) {
		sample->user_ns = spent(from->user_ns, to->user_ns);
		sample->system_ns = spent(from->system_ns, to->system_ns);
	}
	sample->minor_faults = spent(from->minor_faults, to->minor_faults);
	sample->major_faults = spent(from->major_faults, to->major_faults);
	sample->voluntary_switches = spent(from->voluntary_switches, to->voluntary_switches);
	sample->involuntary_switches = spent(from->involuntary_switches, to->involuntary_switches);
	sample->steal_ns = from->cpu == to->cpu ? spent(from->steal_ns, to->steal_ns) : SAMPLE_UNKNOWN;
}

static bool frequency_moved(uint64_t from_khz, uint64_t to_khz)
{
	uint64_t higher = from_khz > to_khz ? from_khz : to_khz, lower = from_khz > to_khz ? to_khz : from_khz;

	return lower > 0 && higher - lower > higher / 100 * FREQUENCY_PERCENT;
}

/* If an operation hands over to other processes, switches are part of it. Reading a file from a disk switches too,
 * but voluntarily. */
static uint64_t disturbances(const struct round *round, const struct reading *before, const struct reading *after,
			     const struct sample *sample)
{
	bool hands_over = round->probe->concurrent || round->trial->peer;
	uint64_t marks = 0;

	if (!hands_over && sample->involuntary_switches != SAMPLE_UNKNOWN && sample->involuntary_switches > 0)
		marks |= DISTURBED_PREEMPTED;
	if (before->usage.cpu >= 0 && after->usage.cpu >= 0 && before->usage.cpu != after->usage.cpu)
		marks |= DISTURBED_MIGRATED;
	if (sample->steal_ns != SAMPLE_UNKNOWN && sample->steal_ns > 0)
		marks |= DISTURBED_STOLEN;
	if (frequency_moved(before->usage.frequency_khz, after->usage.frequency_khz))
		marks |= DISTURBED_FREQUENCY;
	return marks;
}

static int verify(const struct probe *probe, struct trial *trial, const struct sample *sample)
{
	const struct effect effect = {
		.iterations = sample->iterations,
		.minor_faults = sample->minor_faults,
		.major_faults = sample->major_faults,
	};

	return probe->verify ? probe->verify(trial, &effect) : 0;
}

static void usage_read(const struct trial *trial, struct os_usage *usage)
{
	os_usage_read(trial->peer, !trial->alone, usage);
	for (unsigned i = 0; i < trial->team_size; i++)
		os_usage_add(trial->team[i], usage);
}

static int sample_take(struct round *round, uint64_t iterations, struct sample *sample)
{
	struct trial *trial = round->trial;
	struct reading before, after;
	uint64_t start, end;
	int result = prepare(round->probe, trial, iterations);

	if (result)
		return result;
	memset(trial->tally, 0, sizeof trial->tally);
	usage_read(trial, &before.usage);
	counting_read(&round->counting, &round->counting.before);
	before.cpu_ns = os_cpu_ns();
	start = os_clock_ns();
	result = round->probe->run(trial, iterations);
	end = os_clock_ns();
	if (round->probe->settle)
		round->probe->settle(trial);
	after.cpu_ns = os_cpu_ns();
	counting_read(&round->counting, &round->counting.after);
	usage_read(trial, &after.usage);
	if (result)
		return result;
	sample->iterations = iterations;
	sample->bytes = trial->bytes;
	sample->wall_ns = end - start;
	sample->timed = !round->probe->concurrent || round->counting.count == 0;
	sample_fill(sample, &before, &after, round->plan->tick_ns);
	sample->disturbed = disturbances(round, &before, &after, sample);
	counting_sample(&round->counting, sample);
	result = verify(round->probe, trial, sample);
	trial->first = false;
	memcpy(sample->tally, trial->tally, sizeof sample->tally);
	return result;
}

static uint64_t planned_ns(const struct round *round)
{
	return round->plan->sample_ns * (round->trial->stretch ? round->trial->stretch : 1);
}

static uint64_t within(uint64_t value, uint64_t limit)
{
	if (value == 0)
		return 1;
	return limit && value > limit ? limit : value;
}

/* How many iterations would last sample_ns, estimated from `count` of them. */
static uint64_t wanted_iterations(uint64_t count, uint64_t sample_ns, uint64_t wall_ns)
{
	double wanted = (double)count * (double)sample_ns / (double)(wall_ns ? wall_ns : 1);
	uint64_t most = count > UINT64_MAX / MOST_GROWTH ? count : count * MOST_GROWTH;

	return wanted < (double)most ? (uint64_t)wanted : most;
}

/*
 * Finds how many iterations last about sample_ns. Its samples warm up caches and predictors, and are not reported. A
 * preempted sample gives too few iterations, so the result is tried once more.
 */
static int calibrate(struct round *round, uint64_t *iterations)
{
	uint64_t sample_ns = planned_ns(round), limit = round->trial->limit;
	uint64_t count = round->trial->whole ? limit : 1;
	bool doubted = round->trial->whole;

	for (;;) {
		struct sample sample;
		int result = sample_take(round, count, &sample);
		bool preempted = sample.disturbed & DISTURBED_PREEMPTED;
		uint64_t wanted;

		if (result)
			return result;
		wanted = round->trial->whole ? limit
					     : within(wanted_iterations(count, sample_ns, sample.wall_ns), limit);
		if ((sample.wall_ns >= sample_ns / 4 || wanted <= count) && (doubted || !preempted)) {
			*iterations = wanted;
			return 0;
		}
		doubted = preempted;
		count = wanted;
	}
}

/* Whether a sample is far shorter than planned although it could be longer: then the calibration was disturbed, most
 * likely by another process. */
static bool is_misled(const struct round *round, const struct sample *sample)
{
	uint64_t limit = round->trial->limit;

	return sample->wall_ns < planned_ns(round) / 4 && (limit == 0 || sample->iterations < limit);
}

/* Calibrates and takes the first sample, whose length confirms the calibration. */
static int first_sample_take(struct round *round, uint64_t *iterations, struct sample *sample)
{
	int result, tries = 0;

	do {
		result = calibrate(round, iterations);
		if (!result)
			result = sample_take(round, *iterations, sample);
	} while (!result && is_misled(round, sample) && ++tries < MOST_CALIBRATIONS);
	return result;
}

static int samples_take(struct round *round, sample_sink *sink, void *context)
{
	const struct round_plan *plan = round->plan;
	uint64_t start = os_clock_ns(), iterations;
	struct sample sample = { 0 };
	int result = first_sample_take(round, &iterations, &sample);

	for (uint64_t i = 0; !result; i++) {
		if (sample.wall_ns < LEAST_CLOCKS * plan->clock_ns) {
			round->trial->reason = "too short for the clock of this machine to resolve";
			return -ERANGE;
		}
		sample.index = i;
		result = sink(context, &sample);
		if (result || i + 1 >= plan->samples || os_clock_ns() - start >= plan->round_ns)
			break;
		result = sample_take(round, iterations, &sample);
	}
	return result;
}

/* If a group can't be opened now, its columns stay empty; reasons were determined beforehand. It is opened before
 * the probe forks a peer, which inherits it. */
int measure_round(const struct point *point, struct trial *trial, const struct round_plan *plan,
		  const struct event_group *events, sample_sink *sink, void *context, struct tail *tail)
{
	struct round round = { .probe = point->probe, .trial = trial, .plan = plan };
	int result;

	memcpy(trial->value, point->value, sizeof trial->value);
	trial->first = true;
	counting_open(events, &round.counting);
	result = point->probe->open ? point->probe->open(trial) : 0;
	if (!result)
		result = samples_take(&round, sink, context);
	if (!result && plan->tail_ns)
		result = tail_take(point->probe, trial, plan->tail_ns, tail);
	if (point->probe->close)
		point->probe->close(trial);
	counting_close(&round.counting);
	return result;
}

static int compare_ns(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

uint64_t measure_clock(void)
{
	enum { READINGS = 1001 };
	uint64_t difference[READINGS];

	for (int i = 0; i < READINGS; i++) {
		uint64_t start = os_clock_ns(), end;

		do
			end = os_clock_ns();
		while (end == start);
		difference[i] = end - start;
	}
	qsort(difference, READINGS, sizeof difference[0], compare_ns);
	return difference[READINGS / 2];
}

static bool filled(const unsigned char *bytes, size_t size, int value)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != value)
			return false;
	return true;
}

static bool memset_fills(unsigned char *bytes, size_t size)
{
	enum { OTHER = 0x5a, VALUE = 0xa5 };
	/* Through an opaque pointer, or the compiler would fill the memory itself. */
	void *(*volatile fill)(void *, int, size_t) = memset;

	bytes[-1] = bytes[size] = OTHER;
	for (size_t i = 0; i < size; i++)
		bytes[i] = OTHER;
	fill(bytes, VALUE, size);
	return filled(bytes, size, VALUE) && bytes[-1] == OTHER && bytes[size] == OTHER;
}

int measure_check_memset(void)
{
	enum { MARGIN = 64 };
	static const size_t sizes[] = { 1, 15, 64, 127, 256, 1000, 4096, 10001, 65536 };
	static unsigned char bytes[65536 + 2 * MARGIN];

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (size_t offset = 1; offset < MARGIN; offset += 13)
			if (!memset_fills(bytes + offset, sizes[i]))
				return -EBADMSG;
	return 0;
}
