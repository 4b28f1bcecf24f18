/* SPDX-License-Identifier: MIT */
/*
 * Two multiprocessing.Arrays of doubles, one filled for a child, one filled by it with the squares: the calls of
 * CPython without the interpreter. The variant says how the first is filled and how the second is read; names are as in
 * analysis/python/ipc_benchmark.py. shared_memory uses SharedMemory in place of both.
 *
 * CPython keeps a small arena, and up to 3.7 every arena, for the next Array: from the second turn on nothing is
 * created and no page is new. The child's part is timed by the parent, which starts it.
 */
#include "replay/replay.h"

#include <errno.h>
#include <stdlib.h>

enum { STEP, VARIANT, ELEMENTS, ERA, START, FOLDER, TURN, PLACEMENT };
enum { ALL, FIRST_STEP };
enum { LATER, FIRST };

/* From 3.8 on, larger arenas are freed with their last Array. */
enum { KEPT_BELOW = 4 << 20 };
enum { MOST_COPIES = 16 }; /* of the array, in both processes together; an object is four of them */

static enum replay_arrays_step step_of(const struct trial *trial)
{
	return (enum replay_arrays_step)(trial->value[STEP] - FIRST_STEP);
}

/* Whether the arenas of earlier Arrays are reused. */
static bool keeps_arenas(const struct trial *trial)
{
	return (trial->value[ERA] < REPLAY_3_8 || trial->bytes < KEPT_BELOW) &&
		trial->value[VARIANT] != REPLAY_SHARED_MEMORY;
}

/* A step that has nothing to do here must not appear as one that takes no time. */
static int refuse_empty(struct trial *trial)
{
	const struct replay_arrays *arrays = trial->state;
	enum replay_arrays_step step = step_of(trial);
	bool is_kept = keeps_arenas(trial) && trial->value[TURN] == LATER;

	if (trial->value[STEP] == ALL)
		return 0;
	if (arrays->variant == REPLAY_MADE_BEFORE && (step == REPLAY_ARENA || step == REPLAY_ZERO))
		return probe_fail(trial, -ENOTSUP, "nothing to do: the Arrays already exist");
	if (step == REPLAY_ARENA && is_kept)
		return probe_fail(trial, -ENOTSUP, "nothing to do: the arenas of earlier Arrays are reused");
	if (step == REPLAY_ZERO && arrays->variant == REPLAY_SEQUENCE_SEQUENCE)
		return probe_fail(trial, -ENOTSUP, "nothing to do: an Array made from a sequence is not cleared");
	if (step == REPLAY_ZERO && arrays->variant == REPLAY_SHARED_MEMORY)
		return probe_fail(trial, -ENOTSUP, "nothing to do: SharedMemory is not cleared");
	if (step == REPLAY_READ && arrays->variant != REPLAY_SLICE && arrays->variant != REPLAY_SHARED_MEMORY)
		return probe_fail(trial, -ENOTSUP, "nothing to do: the result is a view");
	if (step == REPLAY_PROCESS && arrays->variant != REPLAY_SEQUENCE_SIZE)
		return probe_fail(trial, -ENOTSUP, "the same in every variant: see sequence_size");
	return 0;
}

static int refuse_shared(struct trial *trial)
{
	if (trial->value[VARIANT] != REPLAY_SHARED_MEMORY)
		return 0;
	if (trial->value[ERA] < REPLAY_3_8)
		return probe_fail(trial, -ENOTSUP, "SharedMemory exists from 3.8 on");
	if (trial->value[FOLDER] != REPLAY_AS_ERA)
		return probe_fail(trial, -ENOTSUP, "SharedMemory is always where shm_open puts it");
	return 0;
}

/* One whole turn, whose arenas stay if CPython keeps them. */
static int take_first_turn(struct trial *trial)
{
	struct replay_arrays *arrays = trial->state;
	int result;

	if (trial->value[TURN] == FIRST || !keeps_arenas(trial))
		return 0;
	result = replay_arrays_make(arrays);
	arrays->arenas_stay = true;
	return result ? result : replay_arrays_all(arrays);
}

static int array_open(struct trial *trial)
{
	struct replay_arrays *arrays = calloc(1, sizeof *arrays);
	int result;

	if (!arrays)
		return -ENOMEM;
	trial->state = arrays;
	trial->bytes = trial->value[ELEMENTS] * sizeof(double);
	trial->limit = 1; /* the heap is reset before each */
	arrays->trial = trial;
	arrays->variant = (enum replay_variant)trial->value[VARIANT];
	arrays->start = (enum replay_start)trial->value[START];
	arrays->folder = (enum replay_folder)trial->value[FOLDER];
	arrays->job.era = (enum replay_era)trial->value[ERA];
	result = replay_arrays_open(arrays, trial->value[ELEMENTS]);
	if (!result)
		result = refuse_shared(trial);
	if (!result)
		result = refuse_empty(trial);
	if (!result)
		result = probe_need_memory(trial, MOST_COPIES * trial->bytes);
	if (!result)
		result = replay_begin(trial, (enum replay_placement)trial->value[PLACEMENT], arrays->start,
				      &arrays->job, &arrays->program);
	if (!result)
		result = take_first_turn(trial);
	arrays->job.stepped = trial->value[STEP] != ALL;
	return result;
}

static int array_prepare(struct trial *trial, uint64_t iterations)
{
	struct replay_arrays *arrays = trial->state;
	int step = arrays->variant == REPLAY_MADE_BEFORE ? REPLAY_FILL : REPLAY_ARENA;
	int result = replay_arrays_renew(arrays);

	(void)iterations;
	if (step_of(trial) == REPLAY_PROCESS)
		return result;
	for (; trial->value[STEP] != ALL && step < (int)step_of(trial) && !result; step++)
		result = replay_arrays_step(arrays, (enum replay_arrays_step)step);
	return result;
}

static int array_run(struct trial *trial, uint64_t iterations)
{
	(void)iterations;
	return trial->value[STEP] == ALL ? replay_arrays_all(trial->state)
					 : replay_arrays_step(trial->state, step_of(trial));
}

static void array_close(struct trial *trial)
{
	if (trial->state)
		replay_arrays_close(trial->state);
}

const struct probe probe_array = {
	.name = "array",
	.summary = "an array of doubles to a child and back, like multiprocessing.Array",
	.on_request = true,
	.iteration = "transfer",
	.concurrent = true,
	.axes = {
		[STEP] = { "step", "all,arena,zero,fill,start,work,exit,read,teardown,process", "all",
			   .help = "the timed step; earlier steps are done untimed; process: a process that does nothing" },
		[VARIANT] = { "variant", REPLAY_VARIANTS, "sequence_size",
			      .help = "how the Arrays are filled, as in analysis/python/ipc_benchmark.py" },
		[ELEMENTS] = { "elements", "1..10000000*10", "1000000", .help = "doubles in each Array" },
		[ERA] = { "era", REPLAY_ERAS, "python3.10", .help = REPLAY_ERA_HELP },
		[START] = { "start", REPLAY_STARTS, "fork", .help = REPLAY_START_HELP },
		[FOLDER] = { "folder", REPLAY_FOLDERS, "as_era",
			     .help = "place of the arena: where that era puts it; on disk; memory outside of file systems" },
		[TURN] = { "turn", "later,first", "later", .help = "turn of the same process; the first creates every arena" },
		[PLACEMENT] = { "placement", REPLAY_PLACEMENTS, "free", .help = REPLAY_PLACEMENT_HELP },
	},
	.sweeps = { "step=all,arena,zero,fill,start,work,exit,read,teardown variant=" REPLAY_VARIANTS,
		    "step=start,work,exit start=spawn variant=" REPLAY_VARIANTS, "step=all start=spawn variant=size_size",
		    "step=process start=fork,spawn",
		    "step=start,work,exit elements=1 start=fork,spawn variant=" REPLAY_VARIANTS,
		    "step=arena,fill,read elements=1 variant=shared_memory",
		    "step=zero era=python3.7 variant=sequence_size,size_size,slice",
		    "step=all,arena era=python3.5,python3.7 turn=first,later",
		    "step=all,zero,work folder=disk,memory variant=sequence_size,size_size" },
	.open = array_open,
	.prepare = array_prepare,
	.run = array_run,
	.close = array_close,
};
