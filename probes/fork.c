/* SPDX-License-Identifier: MIT */
/*
 * fork of a process that holds memory, a child that exits at once, and its reaping; together and
 * apart. The children run where the parent runs, so `call` and `wait` make up `all`. A sample of
 * `wait` is one child, forked just before it: of several, the first would have ended by then.
 */
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { STEP, RESIDENT };
enum { ALL, CALL, WAIT };

enum { MOST_CHILDREN = 8 };

struct children {
	pid_t pid[MOST_CHILDREN];
	uint64_t count;
};

static int fork_open(struct trial *trial)
{
	trial->state = calloc(1, sizeof(struct children));
	if (!trial->state)
		return -ENOMEM;
	if (trial->value[STEP] != ALL)
		trial->limit = trial->value[STEP] == CALL ? MOST_CHILDREN : 1;
	return probe_hold_memory(trial, trial->value[RESIDENT]);
}

static pid_t fork_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid;
}

static int call_all(struct children *children, uint64_t count)
{
	for (children->count = 0; children->count < count; children->count++) {
		pid_t pid = fork_child();

		if (pid < 0)
			return -errno;
		children->pid[children->count] = pid;
	}
	return 0;
}

static int wait_all(struct children *children)
{
	int result = 0;

	for (uint64_t i = 0; i < children->count; i++) {
		int one = probe_reap(children->pid[i]);

		result = result ? result : one;
	}
	children->count = 0;
	return result;
}

static int fork_prepare(struct trial *trial, uint64_t iterations)
{
	struct children *children = trial->state;
	int result = wait_all(children);

	return result || trial->value[STEP] != WAIT ? result : call_all(children, iterations);
}

static int run_both(uint64_t iterations)
{
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		pid_t pid = fork_child();

		result = pid < 0 ? -errno : probe_reap(pid);
	}
	return result;
}

static int fork_run(struct trial *trial, uint64_t iterations)
{
	switch (trial->value[STEP]) {
	case ALL:
		return run_both(iterations);
	case CALL:
		return call_all(trial->state, iterations);
	default:
		return wait_all(trial->state);
	}
}

static void fork_close(struct trial *trial)
{
	if (trial->state)
		wait_all(trial->state);
	free(trial->state);
}

const struct probe probe_fork = {
	.name = "fork",
	.summary = "fork, a child that exits at once, and waitpid",
	.concurrent = true,
	.iteration = "child",
	.axes = {
		[STEP] = { "step", "all,call,wait", "all",
			   .help = "what is timed: both; fork as the parent sees it; the child's life and its reaping" },
		[RESIDENT] = { "resident", "0..1G*4", "16M", "B", "memory that the parent has filled" },
	},
	.sweeps = { "step=all,call,wait resident=1M..256M*4" },
	.open = fork_open,
	.prepare = fork_prepare,
	.run = fork_run,
	.close = fork_close,
};
