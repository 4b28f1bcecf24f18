/* SPDX-License-Identifier: MIT */
/*
 * A numpy array of doubles to a child and back squared through two multiprocessing.Queues: the calls of CPython without
 * the interpreter. `put` lasts until the child has the message: the feeder's thread, pickling, the pipe; `reply` is the
 * same the other way, plus unpickling.
 */
#include "replay/replay.h"

#include <errno.h>
#include <stdlib.h>

enum { STEP, ELEMENTS, ERA, START, PLACEMENT };

static replay_step *const steps[] = {
	replay_make, replay_start_child, replay_put, replay_unpickle_there, replay_square_there, replay_reply,
	replay_exit, replay_teardown,    NULL,
};

static int queue_open(struct trial *trial)
{
	struct replay_transfer *transfer = calloc(1, sizeof *transfer);

	if (!transfer)
		return -ENOMEM;
	trial->state = transfer;
	transfer->steps = steps;
	transfer->start = (enum replay_start)trial->value[START];
	transfer->placement = (enum replay_placement)trial->value[PLACEMENT];
	transfer->job.kind = REPLAY_QUEUE;
	transfer->job.era = (enum replay_era)trial->value[ERA];
	return replay_transfer_open(trial, trial->value[ELEMENTS]);
}

const struct probe probe_queue = {
	.name = "queue",
	.summary = "an array of doubles to a child and back, like multiprocessing.Queue",
	.on_request = true,
	.iteration = "transfer",
	.concurrent = true,
	.axes = {
		[STEP] = { "step", "all,make,start,put,unpickle,square,reply,exit,teardown", "all",
			   .help = "what is timed; the steps before it are done, untimed" },
		[ELEMENTS] = { "elements", "1..10000000*10", "1000000", .help = "doubles in the array" },
		[ERA] = { "era", REPLAY_ERAS, "python3.10", .help = REPLAY_ERA_HELP },
		[START] = { "start", REPLAY_STARTS, "fork", .help = REPLAY_START_HELP },
		[PLACEMENT] = { "placement", REPLAY_PLACEMENTS, "free", .help = REPLAY_PLACEMENT_HELP },
	},
	.sweeps = { "step=all,make,start,put,unpickle,square,reply,exit,teardown",
		    "step=all,start,put,unpickle,square,reply,exit start=spawn",
		    "step=all,exit elements=1 start=fork,spawn", "step=make,teardown elements=1",
		    "step=all placement=same_cpu" },
	.tallies = { "reads" },
	.open = queue_open,
	.prepare = replay_transfer_prepare,
	.run = replay_transfer_run,
	.close = replay_transfer_close,
};
