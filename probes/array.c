/* SPDX-License-Identifier: MIT */
/*
 * Two multiprocessing.Arrays of doubles, one filled for a child, one filled by it with the squares: call
 * by call as CPython does it, without the interpreter. How the first is filled, and how the second is
 * read, is the variant, named as in analysis/python/ipc_benchmark.py.
 *
 * CPython keeps a small arena, and up to 3.7 every arena, for the next Array: from the second turn on
 * nothing is created and no page is new. The child's part is timed from the parent, which lets it begin.
 */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { STEP, VARIANT, ELEMENTS, ERA, START, FOLDER, TURN, PLACEMENT };
enum { ALL, ARENA, ZERO, FILL, BEGIN, WORK, EXIT, READ, TEARDOWN };
enum { SEQUENCE_SIZE, SEQUENCE_SEQUENCE, SIZE_SIZE, SLICE, MADE_BEFORE };
enum { LATER, FIRST };

/* Larger arenas are dropped with their last Array from 3.8 on. */
enum { KEPT_BELOW = 4 << 20 };
enum { MOST_COPIES = 16 }; /* of the array, in both processes together; an object is four of them */

struct arrays {
	struct replay_job job;
	struct replay_process process;
	const char *program;
	double *source, *result;
	bool arenas_stay; /* and are there already */
};

static bool fills_by_sequence(const struct trial *trial, bool out)
{
	uint64_t variant = trial->value[VARIANT];

	return variant == SEQUENCE_SEQUENCE || (variant == SEQUENCE_SIZE && !out);
}

static int arena_make(struct trial *trial, bool out)
{
	struct arrays *arrays = trial->state;

	if (arrays->arenas_stay)
		return 0;
	return replay_arena_make(trial, arrays->job.era, (enum replay_folder)trial->value[FOLDER], trial->bytes,
				 out ? &arrays->job.out : &arrays->job.in);
}

/* Array(type, size) has memset clear it; Array(type, sequence) has not. */
static void zero(struct trial *trial, bool out)
{
	struct arrays *arrays = trial->state;
	unsigned char *start = out ? arrays->job.out.start : arrays->job.in.start;

	if (!fills_by_sequence(trial, out)) {
		memset(start, 0, trial->bytes);
		probe_keep(start);
	}
}

static int fill_by_sequence(struct trial *trial, bool out)
{
	struct arrays *arrays = trial->state;
	struct replay_boxes boxes;
	int result;

	if (!fills_by_sequence(trial, out))
		return 0;
	result = replay_boxes_make(arrays->job.era, arrays->source, arrays->job.elements, &boxes);
	if (result)
		return result;
	replay_boxes_store(&boxes, (double *)(void *)(out ? arrays->job.out.start : arrays->job.in.start));
	replay_boxes_drop(&boxes);
	return 0;
}

/* What is done to an Array that was made by size. */
static void fill_later(struct trial *trial)
{
	struct arrays *arrays = trial->state;
	volatile double *in = (double *)(void *)arrays->job.in.start;

	if (trial->value[VARIANT] == SLICE)
		for (uint64_t i = 0; i < arrays->job.elements; i++)
			in[i] = arrays->source[i];
	else if (!fills_by_sequence(trial, false))
		memcpy(arrays->job.in.start, arrays->source, trial->bytes);
	probe_keep(arrays->job.in.start);
}

static int fill(struct trial *trial)
{
	int result = fill_by_sequence(trial, false);

	if (!result)
		result = fill_by_sequence(trial, true);
	if (!result)
		fill_later(trial);
	return result;
}

/* Both Arrays as they are made: each is filled before the next one is created. */
static int make(struct trial *trial)
{
	int result = 0;

	for (int out = 0; out < 2 && !result; out++) {
		result = arena_make(trial, out);
		if (!result)
			zero(trial, out);
		if (!result)
			result = fill_by_sequence(trial, out);
	}
	return result;
}

static int begin(struct trial *trial)
{
	struct arrays *arrays = trial->state;
	int result = replay_process_start(&arrays->process, (enum replay_start)trial->value[START], &arrays->job,
					  arrays->program);

	if (arrays->job.stepped)
		trial->peer = arrays->process.pid;
	return result;
}

static int work(struct trial *trial)
{
	struct arrays *arrays = trial->state;
	int result = arrays->job.stepped ? replay_process_go(&arrays->process) : 0;

	return result || !arrays->job.stepped ? result : replay_process_done(&arrays->process);
}

static int end(struct trial *trial)
{
	struct arrays *arrays = trial->state;
	int result = arrays->job.stepped ? replay_process_go(&arrays->process) : 0;

	trial->peer = 0; /* once it is reaped, what it used is booked to us */
	return result ? result : replay_process_join(&arrays->process);
}

/* numpy.array(out[:]); the other variants have a view, which costs nothing. */
static int read_slice(struct arrays *arrays)
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

/* A few elements: comparing all of them would be a part of what is timed. */
static int check(const struct trial *trial)
{
	const struct arrays *arrays = trial->state;
	const uint64_t last = arrays->job.elements - 1, place[] = { 0, last / 3, last / 2, last };
	const double *out = arrays->result ? arrays->result : (const double *)(void *)arrays->job.out.start;

	for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) {
		double squared = arrays->source[place[i]] * arrays->source[place[i]];

		if (out[place[i]] < squared || out[place[i]] > squared)
			return -EBADMSG;
	}
	return 0;
}

static int read_result(struct trial *trial)
{
	int result = trial->value[VARIANT] == SLICE ? read_slice(trial->state) : 0;

	return result ? result : check(trial);
}

/* From wherever the transfer stands. */
static int teardown(struct trial *trial)
{
	struct arrays *arrays = trial->state;

	trial->peer = 0;
	replay_process_end(&arrays->process);
	free(arrays->result);
	arrays->result = NULL;
	if (arrays->arenas_stay)
		return 0;
	replay_arena_end(&arrays->job.in);
	replay_arena_end(&arrays->job.out);
	return 0;
}

static int run_step(struct trial *trial, uint64_t step)
{
	switch (step) {
	case ARENA: {
		int result = arena_make(trial, false);

		return result ? result : arena_make(trial, true);
	}
	case ZERO:
		zero(trial, false);
		zero(trial, true);
		return 0;
	case FILL:
		return fill(trial);
	case BEGIN:
		return begin(trial);
	case WORK:
		return work(trial);
	case EXIT:
		return end(trial);
	case READ:
		return read_result(trial);
	default:
		return teardown(trial);
	}
}

static int run_all(struct trial *trial)
{
	int result = trial->value[VARIANT] == MADE_BEFORE ? 0 : make(trial);

	if (!result)
		fill_later(trial);
	for (uint64_t step = BEGIN; step <= TEARDOWN && !result; step++)
		result = run_step(trial, step);
	return result;
}

/* A step that has nothing to do here is not one that takes no time. */
static int refuse_empty(struct trial *trial)
{
	uint64_t step = trial->value[STEP], variant = trial->value[VARIANT];
	const struct arrays *arrays = trial->state;

	if (variant == MADE_BEFORE && (step == ARENA || step == ZERO))
		return probe_fail(trial, -ENOTSUP, "nothing to do: the Arrays were made before");
	if (step == ARENA && arrays->arenas_stay)
		return probe_fail(trial, -ENOTSUP, "nothing to do: the arenas of earlier Arrays are used again");
	if (step == ZERO && variant == SEQUENCE_SEQUENCE)
		return probe_fail(trial, -ENOTSUP, "nothing to do: an Array made from a sequence is not cleared");
	if (step == READ && variant != SLICE)
		return probe_fail(trial, -ENOTSUP, "nothing to do: the result is a view");
	return 0;
}

/* Steady state: one whole turn, whose arenas stay where CPython would keep them. */
static int take_first_turn(struct trial *trial)
{
	struct arrays *arrays = trial->state;
	bool stepped = arrays->job.stepped, keeps = arrays->job.era < REPLAY_3_8 || trial->bytes < KEPT_BELOW;
	int result = 0;

	if (trial->value[TURN] == FIRST && trial->value[VARIANT] != MADE_BEFORE)
		return 0;
	arrays->job.stepped = false;
	if (keeps || trial->value[VARIANT] == MADE_BEFORE) {
		result = make(trial);
		arrays->arenas_stay = true;
	}
	if (!result && trial->value[TURN] == LATER)
		result = run_all(trial);
	arrays->job.stepped = stepped;
	return result;
}

static int array_open(struct trial *trial)
{
	struct arrays *arrays = calloc(1, sizeof *arrays);
	int result;

	if (!arrays)
		return -ENOMEM;
	trial->state = arrays;
	trial->bytes = trial->value[ELEMENTS] * sizeof(double);
	trial->limit = trial->value[STEP] == ALL ? 0 : 1;
	arrays->job = (struct replay_job){
		.kind = trial->value[VARIANT] == SLICE ? REPLAY_ARRAY_SLICE : REPLAY_ARRAY_VIEW,
		.era = (enum replay_era)trial->value[ERA],
		.elements = trial->value[ELEMENTS],
		.in = { .fd = -1, .duplicate = -1 },
		.out = { .fd = -1, .duplicate = -1 },
		.connection = -1,
		.to_child = { .reader = -1, .writer = -1 },
		.to_parent = { .reader = -1, .writer = -1 },
		.stepped = trial->value[STEP] != ALL,
	};
	arrays->process = (struct replay_process){ .sentinel = -1, .alive = -1 };
	result = probe_need_memory(trial, MOST_COPIES * trial->bytes);
	if (result)
		return result;
	arrays->source = replay_numpy(arrays->job.elements);
	if (!arrays->source)
		return -ENOMEM;
	for (uint64_t i = 0; i < arrays->job.elements; i++)
		arrays->source[i] = (double)(i % 1000) / 1000;
	result = replay_begin(trial, (enum replay_placement)trial->value[PLACEMENT],
			      (enum replay_start)trial->value[START], &arrays->program);
	if (!result)
		result = take_first_turn(trial);
	return result ? result : refuse_empty(trial);
}

static int array_prepare(struct trial *trial, uint64_t iterations)
{
	int result = 0;

	(void)iterations;
	teardown(trial);
	for (uint64_t step = ARENA; step < trial->value[STEP] && !result; step++)
		if (trial->value[VARIANT] != MADE_BEFORE || step >= FILL)
			result = run_step(trial, step);
	return result;
}

static int array_run(struct trial *trial, uint64_t iterations)
{
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++)
		result = trial->value[STEP] == ALL ? run_all(trial) : run_step(trial, trial->value[STEP]);
	return result;
}

static void array_close(struct trial *trial)
{
	struct arrays *arrays = trial->state;

	if (!arrays)
		return;
	arrays->arenas_stay = false;
	teardown(trial);
	free(arrays->source);
	free(arrays);
}

const struct probe probe_array = {
	.name = "array",
	.summary = "an array of doubles to a child and back, as multiprocessing.Array",
	.iteration = "transfer",
	.concurrent = true,
	.axes = {
		[STEP] = { "step", "all,arena,zero,fill,start,work,exit,read,teardown", "all",
			   .help = "what is timed; the steps before it are done, untimed" },
		[VARIANT] = { "variant", "sequence_size,sequence_sequence,size_size,slice,made_before", "sequence_size",
			      .help = "how the Arrays are filled, as in analysis/python/ipc_benchmark.py" },
		[ELEMENTS] = { "elements", "1000..10000000*10", "1000000", .help = "doubles in each Array" },
		[ERA] = { "era", REPLAY_ERAS, "python3.10", .help = REPLAY_ERA_HELP },
		[START] = { "start", REPLAY_STARTS, "fork", .help = REPLAY_START_HELP },
		[FOLDER] = { "folder", "as_era,disk", "as_era", .help = "of the arena: where that era puts it; on disk" },
		[TURN] = { "turn", "later,first", "later", .help = "of the same process; the first creates every arena" },
		[PLACEMENT] = { "placement", REPLAY_PLACEMENTS, "free", .help = REPLAY_PLACEMENT_HELP },
	},
	.sweeps = { "step=all variant=sequence_size,sequence_sequence,size_size,slice,made_before "
		    "elements=10000,100000,1000000,4000000",
		    "step=arena,zero,fill,start,work,exit,read,teardown variant=sequence_size,size_size,slice",
		    "step=all,start,work,exit start=spawn variant=size_size",
		    "step=all,arena era=python3.5,python3.7 turn=first,later", "step=all,arena,work folder=disk" },
	.open = array_open,
	.prepare = array_prepare,
	.run = array_run,
	.close = array_close,
};
