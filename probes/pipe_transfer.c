/* SPDX-License-Identifier: MIT */
/*
 * A numpy array of doubles to a child and back squared through a multiprocessing.Pipe: the calls of CPython without the
 * interpreter. `reply` is the whole way back: pickling, transfer, unpickling. The parts of the child are timed by the
 * parent, which starts them.
 */
#include "replay/replay.h"

#include <errno.h>
#include <stdlib.h>

enum { STEP, ELEMENTS, ERA, START, PLACEMENT, READER, BUFFER };

static replay_step *const steps[] = {
	replay_make,         replay_start_child, replay_pickle_source, replay_transfer_message, replay_unpickle_there,
	replay_square_there, replay_reply,       replay_exit,          replay_teardown,         NULL,
};

static int pipe_transfer_open(struct trial *trial)
{
	struct replay_transfer *transfer = calloc(1, sizeof *transfer);

	if (!transfer)
		return -ENOMEM;
	trial->state = transfer;
	transfer->steps = steps;
	transfer->start = (enum replay_start)trial->value[START];
	transfer->placement = (enum replay_placement)trial->value[PLACEMENT];
	transfer->buffer = trial->value[BUFFER];
	transfer->job.kind = REPLAY_PIPE;
	transfer->job.era = (enum replay_era)trial->value[ERA];
	transfer->job.reader = (enum replay_reader)trial->value[READER];
	return replay_transfer_open(trial, trial->value[ELEMENTS]);
}

const struct probe probe_pipe_transfer = {
	.name = "pipe_transfer",
	.summary = "an array of doubles to a child and back, like multiprocessing.Pipe",
	.on_request = true,
	.iteration = "transfer",
	.concurrent = true,
	.axes = {
		[STEP] = { "step", "all,make,start,pickle,transfer,unpickle,square,reply,exit,teardown", "all",
			   .help = "what is timed; the steps before it are done, untimed" },
		[ELEMENTS] = { "elements", "1..10000000*10", "1000000", .help = "doubles in the array" },
		[ERA] = { "era", REPLAY_ERAS, "python3.10", .help = REPLAY_ERA_HELP },
		[START] = { "start", REPLAY_STARTS, "fork", .help = REPLAY_START_HELP },
		[PLACEMENT] = { "placement", REPLAY_PLACEMENTS, "free", .help = REPLAY_PLACEMENT_HELP },
		[READER] = { "reader", "reallocating,fixed", "reallocating",
			     .help = "room for all that is missing at each read, as CPython; 64 KiB, made once" },
		[BUFFER] = { "buffer", "0,4K..4M*4", "0", "B", "of the sockets; 0: as the system has them" },
	},
	.sweeps = { "step=all,make,start,pickle,transfer,unpickle,square,reply,exit,teardown",
		    "step=all,start,transfer,unpickle,square,reply,exit start=spawn",
		    "step=all,exit elements=1 start=fork,spawn", "step=make,teardown elements=1",
		    "step=all,transfer buffer=0,8K placement=free,same_cpu,other_cpu", "step=all,transfer reader=fixed" },
	.tallies = { "reads" },
	.open = pipe_transfer_open,
	.prepare = replay_transfer_prepare,
	.run = replay_transfer_run,
	.close = replay_transfer_close,
};
