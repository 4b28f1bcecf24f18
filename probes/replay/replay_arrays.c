/* SPDX-License-Identifier: MIT */
/* The steps of two Arrays, one filled for a child, one filled by it with the squares. */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint64_t bytes_of(const struct replay_arrays *arrays)
{
	return arrays->job.elements * sizeof(double);
}

static bool fills_by_sequence(const struct replay_arrays *arrays, bool out)
{
	return arrays->variant == REPLAY_SEQUENCE_SEQUENCE || (arrays->variant == REPLAY_SEQUENCE_SIZE && !out);
}

static int arena_make(struct replay_arrays *arrays, bool out)
{
	struct replay_arena *arena = out ? &arrays->job.out : &arrays->job.in;
	char name[PROBE_SHM_NAME];

	if (arrays->arenas_stay)
		return 0;
	if (arrays->variant != REPLAY_SHARED_MEMORY)
		return replay_arena_make(arrays->trial, arrays->job.era, arrays->folder, bytes_of(arrays), arena);
	probe_shm_name(out, name);
	return replay_shared_make(name, bytes_of(arrays), arena);
}

/* Array(type, size) has memset clear it; Array(type, sequence) and SharedMemory have not. */
static void zero(struct replay_arrays *arrays, bool out)
{
	unsigned char *start = out ? arrays->job.out.start : arrays->job.in.start;

	if (!fills_by_sequence(arrays, out) && arrays->variant != REPLAY_SHARED_MEMORY) {
		memset(start, 0, bytes_of(arrays));
		probe_keep(start);
	}
}

static int fill_by_sequence(struct replay_arrays *arrays, bool out)
{
	struct replay_boxes boxes;
	int result;

	if (!fills_by_sequence(arrays, out))
		return 0;
	result = replay_boxes_make(arrays->job.era, arrays->source, arrays->job.elements, &boxes);
	if (result)
		return result;
	replay_boxes_store(&boxes, (double *)(void *)(out ? arrays->job.out.start : arrays->job.in.start));
	replay_boxes_drop(&boxes);
	return 0;
}

/* What is done with an Array that was made by size. */
static void fill_later(struct replay_arrays *arrays)
{
	volatile double *in = (double *)(void *)arrays->job.in.start;

	if (arrays->variant == REPLAY_SLICE)
		for (uint64_t i = 0; i < arrays->job.elements; i++)
			in[i] = arrays->source[i];
	else if (!fills_by_sequence(arrays, false))
		memcpy(arrays->job.in.start, arrays->source, bytes_of(arrays));
	probe_keep(arrays->job.in.start);
}

static int fill(struct replay_arrays *arrays)
{
	int result = fill_by_sequence(arrays, false);

	if (!result)
		result = fill_by_sequence(arrays, true);
	if (!result)
		fill_later(arrays);
	return result;
}

int replay_arrays_make(struct replay_arrays *arrays)
{
	int result = 0;

	for (int out = 0; out < 2 && !result; out++) {
		result = arena_make(arrays, out);
		if (!result)
			zero(arrays, out);
		if (!result)
			result = fill_by_sequence(arrays, out);
	}
	return result;
}

static int begin(struct replay_arrays *arrays)
{
	int result = replay_process_start(&arrays->process, arrays->start, &arrays->job, arrays->program);

	if (arrays->job.stepped)
		arrays->trial->peer = arrays->process.pid;
	return result;
}

static int work(struct replay_arrays *arrays)
{
	int result = arrays->job.stepped ? replay_process_go(&arrays->process) : 0;

	return result || !arrays->job.stepped ? result : replay_process_done(&arrays->process);
}

static int end(struct replay_arrays *arrays)
{
	int result = arrays->job.stepped ? replay_process_go(&arrays->process) : 0;

	arrays->trial->peer = 0; /* once it is reaped, its usage is accounted to us */
	return result ? result : replay_process_join(&arrays->process);
}

/* numpy.array(out[:]); the other variants have a view, which costs nothing. */
static int read_slice(struct replay_arrays *arrays)
{
	struct replay_boxes boxes;
	int result = replay_boxes_make(arrays->job.era, (const double *)(void *)arrays->job.out.start,
				       arrays->job.elements, &boxes);

	if (result)
		return result;
	arrays->result = replay_numpy(arrays->job.elements);
	if (arrays->result)
		replay_boxes_store(&boxes, arrays->result);
	replay_boxes_drop(&boxes);
	return arrays->result ? 0 : -ENOMEM;
}

/* numpy.ndarray(buffer=out).copy() */
static int read_copy(struct replay_arrays *arrays)
{
	arrays->result = replay_numpy(arrays->job.elements);
	if (arrays->result)
		memcpy(arrays->result, arrays->job.out.start, bytes_of(arrays));
	return arrays->result ? 0 : -ENOMEM;
}

/* A few elements: comparing all of them would be a part of what is timed. */
static int check(const struct replay_arrays *arrays)
{
	const uint64_t last = arrays->job.elements - 1, place[] = { 0, last / 3, last / 2, last };
	const double *out = arrays->result ? arrays->result : (const double *)(void *)arrays->job.out.start;

	for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) {
		double squared = arrays->source[place[i]] * arrays->source[place[i]];

		if (out[place[i]] < squared || out[place[i]] > squared)
			return -EBADMSG;
	}
	return 0;
}

static int read_result(struct replay_arrays *arrays)
{
	int result = 0;

	if (arrays->variant == REPLAY_SLICE)
		result = read_slice(arrays);
	else if (arrays->variant == REPLAY_SHARED_MEMORY)
		result = read_copy(arrays);
	return result ? result : check(arrays);
}

/* From wherever the transfer stands. */
static int teardown(struct replay_arrays *arrays)
{
	arrays->trial->peer = 0;
	replay_process_end(&arrays->process);
	free(arrays->result);
	arrays->result = NULL;
	if (arrays->arenas_stay)
		return 0;
	if (arrays->variant == REPLAY_SHARED_MEMORY) {
		replay_shared_end(&arrays->job.in);
		replay_shared_end(&arrays->job.out);
		return 0;
	}
	replay_arena_end(&arrays->job.in);
	replay_arena_end(&arrays->job.out);
	return 0;
}

static int process(struct replay_arrays *arrays)
{
	struct replay_job idle = arrays->job;
	struct replay_process started;
	int result;

	idle.kind = REPLAY_IDLE;
	idle.stepped = false;
	result = replay_process_start(&started, arrays->start, &idle, arrays->program);
	if (!result)
		result = replay_process_join(&started);
	replay_process_end(&started);
	return result;
}

static int both_arenas(struct replay_arrays *arrays)
{
	int result = arena_make(arrays, false);

	return result ? result : arena_make(arrays, true);
}

static int zero_both(struct replay_arrays *arrays)
{
	zero(arrays, false);
	zero(arrays, true);
	return 0;
}

int replay_arrays_step(struct replay_arrays *arrays, enum replay_arrays_step step)
{
	static int (*const steps[])(struct replay_arrays *) = {
		[REPLAY_ARENA] = both_arenas, [REPLAY_ZERO] = zero_both,    [REPLAY_FILL] = fill,
		[REPLAY_BEGIN] = begin,       [REPLAY_CHILD] = work,        [REPLAY_END] = end,
		[REPLAY_READ] = read_result,  [REPLAY_TEARDOWN] = teardown, [REPLAY_PROCESS] = process,
	};

	return steps[step](arrays);
}

int replay_arrays_renew(struct replay_arrays *arrays)
{
	teardown(arrays);
	arrays->source = replay_source_renew(arrays->source, arrays->job.elements);
	if (!arrays->source)
		return -ENOMEM;
	return arrays->variant == REPLAY_MADE_BEFORE ? replay_arrays_make(arrays) : 0;
}

int replay_arrays_all(struct replay_arrays *arrays)
{
	int result = arrays->variant == REPLAY_MADE_BEFORE ? 0 : replay_arrays_make(arrays);

	if (!result)
		fill_later(arrays);
	for (int step = REPLAY_BEGIN; step <= REPLAY_TEARDOWN && !result; step++)
		result = replay_arrays_step(arrays, (enum replay_arrays_step)step);
	return result;
}

int replay_arrays_open(struct replay_arrays *arrays, uint64_t elements)
{
	arrays->job.kind = arrays->variant == REPLAY_SLICE ? REPLAY_ARRAY_SLICE
		: arrays->variant == REPLAY_SHARED_MEMORY  ? REPLAY_SHARED_VIEW
							   : REPLAY_ARRAY_VIEW;
	arrays->job.elements = elements;
	arrays->job.in = arrays->job.out = (struct replay_arena){ .fd = -1, .duplicate = -1 };
	arrays->job.connection = -1;
	arrays->job.to_child = arrays->job.to_parent = (struct replay_queue){ .reader = -1, .writer = -1 };
	arrays->process = (struct replay_process){ .sentinel = -1, .alive = -1 };
	arrays->source = replay_source_first(elements);
	return arrays->source ? 0 : -ENOMEM;
}

void replay_arrays_close(struct replay_arrays *arrays)
{
	arrays->arenas_stay = false;
	teardown(arrays);
	free(arrays->source);
	free(arrays);
}
