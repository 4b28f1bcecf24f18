/* SPDX-License-Identifier: MIT */
/*
 * posix_spawn of a tiny static program from a process that holds memory, and its reaping; together
 * and apart.
 */
#include "probe.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>

enum { STEP, RESIDENT };
enum { ALL, CALL, WAIT };

enum { MOST_CHILDREN = 8 };

struct children {
	const char *program;
	pid_t pid[MOST_CHILDREN];
	uint64_t count;
};

static int posix_spawn_open(struct trial *trial)
{
	struct children *children = calloc(1, sizeof *children);
	int result;

	if (!children)
		return -ENOMEM;
	trial->state = children;
	if (trial->value[STEP] != ALL)
		trial->limit = trial->value[STEP] == CALL ? MOST_CHILDREN : 1;
	result = probe_program(trial, &children->program);
	return result ? result : probe_hold_memory(trial, trial->value[RESIDENT]);
}

static int spawn_one(const struct children *children, pid_t *pid)
{
	char *const arguments[] = { (char *)"spawn_target", NULL };
	char *const environment[] = { NULL };

	return -posix_spawn(pid, children->program, NULL, NULL, arguments, environment);
}

static int call_all(struct children *children, uint64_t count)
{
	for (children->count = 0; children->count < count; children->count++) {
		int result = spawn_one(children, &children->pid[children->count]);

		if (result)
			return result;
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

static int posix_spawn_prepare(struct trial *trial, uint64_t iterations)
{
	struct children *children = trial->state;
	int result = wait_all(children);

	return result || trial->value[STEP] != WAIT ? result : call_all(children, iterations);
}

static int run_both(const struct children *children, uint64_t iterations)
{
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		pid_t pid;

		result = spawn_one(children, &pid);
		if (!result)
			result = probe_reap(pid);
	}
	return result;
}

static int posix_spawn_run(struct trial *trial, uint64_t iterations)
{
	switch (trial->value[STEP]) {
	case ALL:
		return run_both(trial->state, iterations);
	case CALL:
		return call_all(trial->state, iterations);
	default:
		return wait_all(trial->state);
	}
}

static void posix_spawn_close(struct trial *trial)
{
	if (trial->state)
		wait_all(trial->state);
	free(trial->state);
}

const struct probe probe_posix_spawn = {
	.name = "posix_spawn",
	.summary = "posix_spawn of a tiny static program, and waitpid",
	.concurrent = true,
	.iteration = "child",
	.axes = {
		[STEP] = { "step", "all,call,wait", "all",
			   .help = "what is timed: both; posix_spawn as the parent sees it; the rest of the child's life" },
		[RESIDENT] = { "resident", "0..1G*4", "16M", "B", "memory that the parent has filled" },
	},
	.sweeps = { "step=all,call,wait resident=1M..256M*4" },
	.open = posix_spawn_open,
	.prepare = posix_spawn_prepare,
	.run = posix_spawn_run,
	.close = posix_spawn_close,
};
