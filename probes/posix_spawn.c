/* SPDX-License-Identifier: MIT */
/*
 * Starting a minimal program from a process that holds memory, and reaping it; together and separately. Separately, the
 * programs wait at a gate (see gate.h), which is their standard input and output.
 */
#include "shared/gate.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

enum { STEP, METHOD, TARGET, PLACE, RESIDENT };
enum { ALL, CALL, CHILD, WAIT };
enum { POSIX_SPAWN, VFORK_EXEC, FORK_EXEC };

struct family {
	const char *program;
	char *arguments[3];
	struct gate gate;
	pid_t child; /* that is held, 0: none. A second one would start while the first runs on the same CPU */
};

static char *const no_environment[] = { NULL };

static int start_posix_spawn(const struct family *family, pid_t *pid)
{
	return -posix_spawn(pid, family->program, NULL, NULL, family->arguments, no_environment);
}

static int start_vfork(const struct family *family, pid_t *pid)
{
	*pid = vfork();
	if (*pid == 0) {
		execve(family->program, family->arguments, no_environment);
		_exit(127);
	}
	return *pid < 0 ? -errno : 0;
}

static int start_fork(const struct family *family, pid_t *pid)
{
	*pid = fork();
	if (*pid == 0) {
		execve(family->program, family->arguments, no_environment);
		_exit(127);
	}
	return *pid < 0 ? -errno : 0;
}

static int (*const starts[])(const struct family *, pid_t *) = {
	[POSIX_SPAWN] = start_posix_spawn,
	[VFORK_EXEC] = start_vfork,
	[FORK_EXEC] = start_fork,
};

static int run_all(const struct trial *trial, uint64_t iterations)
{
	const struct family *family = trial->state;
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		pid_t pid;

		result = starts[trial->value[METHOD]](family, &pid);
		if (!result)
			result = probe_reap(pid);
	}
	return result;
}

static int posix_spawn_open(struct trial *trial)
{
	static struct family fresh; /* without a heap, which every fork would have to share */
	struct family *family = &fresh;
	int result;

	trial->state = family;
	family->gate = (struct gate)GATE_NONE;
	family->arguments[0] = (char *)"spawn_target";
	result = probe_program(trial, trial->value[TARGET], (enum probe_file)trial->value[PLACE], &family->program);
	if (!result)
		result = probe_hold_memory(trial, trial->value[RESIDENT]);
	if (!result && run_all(trial, 1))
		return probe_fail(trial, -ENOEXEC, "can't start the program here");
	if (trial->value[STEP] != ALL) {
		family->arguments[1] = (char *)"wait";
		trial->limit = 1;
		trial->alone = true;
	}
	return result;
}

static int start_held(const struct trial *trial)
{
	struct family *family = trial->state;

	return starts[trial->value[METHOD]](family, &family->child);
}

/* Puts the gate where the programs expect it, or nothing: two copies of a descriptor. */
static int set_standard(int input, int output)
{
	return dup2(input, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ? -errno : 0;
}

static int clear_standard(void)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	int result = nothing < 0 ? -errno : set_standard(nothing, nothing);

	close(nothing);
	return result;
}

static int posix_spawn_prepare(struct trial *trial, uint64_t iterations)
{
	struct family *family = trial->state;
	int result = gate_release(&family->gate, &family->child);

	(void)iterations;
	if (result || trial->value[STEP] == ALL)
		return result;
	result = gate_make(&family->gate);
	if (!result)
		result = set_standard(family->gate.hold[0], family->gate.told[1]);
	if (result || trial->value[STEP] != WAIT)
		return result;
	result = start_held(trial);
	if (!result)
		result = clear_standard();
	return result ? result : gate_await(&family->gate, 1, true);
}

/* A program reports that its main runs; one that can't would have failed in open. */
static int run_child(struct trial *trial)
{
	const struct family *family = trial->state;
	int result = start_held(trial);
	char byte;

	errno = EIO;
	if (!result && read(family->gate.told[0], &byte, 1) != 1)
		return -errno;
	return result;
}

static int posix_spawn_run(struct trial *trial, uint64_t iterations)
{
	struct family *family = trial->state;

	switch (trial->value[STEP]) {
	case ALL:
		return run_all(trial, iterations);
	case CALL:
		return start_held(trial);
	case CHILD:
		return run_child(trial);
	default:
		gate_open(&family->gate);
		return gate_reap(&family->child);
	}
}

static void posix_spawn_close(struct trial *trial)
{
	struct family *family = trial->state;

	if (family)
		gate_release(&family->gate, &family->child);
}

const struct probe probe_posix_spawn = {
	.name = "posix_spawn",
	.summary = "starting a minimal program, and waitpid",
	.concurrent = true,
	.iteration = "child",
	.axes = {
		[STEP] = { "step", "all,call,child,wait", "all",
			   .help = "the timed step: start to reaping; the start as the parent sees it; until the program's "
				   "main reports that it runs; exit and reaping" },
		[METHOD] = { "method", "posix_spawn,vfork_exec,fork_exec", "posix_spawn", .help = "how it is started" },
		[TARGET] = { "target", "static,dynamic", "static", .help = "how the program is linked" },
		[PLACE] = { "file", "memory,disk", "memory", .help = "where the program is: in a memfd, or in TMPDIR" },
		[RESIDENT] = { "resident", "0,1M..1G*4", "16M", "B", "memory that the parent has filled" },
	},
	.sweeps = { "step=all,call,child,wait", "method=posix_spawn,fork_exec resident=16M,64M", "method=vfork_exec",
		    "target=dynamic", "file=disk" },
	.open = posix_spawn_open,
	.prepare = posix_spawn_prepare,
	.run = posix_spawn_run,
	.close = posix_spawn_close,
};
