/* SPDX-License-Identifier: MIT */
/*
 * Starting a minimal program from a process that holds memory, and reaping it; together and separately. Separately, the
 * programs wait at a gate (see gate.h), which is their standard input and output.
 */
#include "shared/filter.h"
#include "shared/gate.h"
#include "shared/libraries.h"
#include "shared/start.h"
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { STEP, METHOD, TARGET, PLACE, CLOSING, SECCOMP, LIBRARIES, ACTIONS, DESCRIPTORS, RESIDENT };
enum { ALL, CALL, CHILD, WAIT };
enum { DESCRIPTORS_BASE = 1024 }; /* that closing=loop closes if a sweep does not name it */

struct family {
	struct start start;
	struct gate gate;
	struct libraries libraries;
	pid_t child; /* that is held, 0: none. A second one would start while the first runs on the same CPU */
};

static int run_all(const struct family *family, uint64_t iterations)
{
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		pid_t pid;

		result = start_child(&family->start, &pid);
		if (!result)
			result = start_reap(&family->start, pid);
	}
	return result;
}

static const char *contradiction(const uint64_t value[static PROBE_AXES])
{
	if (value[CLOSING] != START_CLOSE_NONE && value[PLACE] == PROBE_IN_MEMORY)
		return "a program in memory is a descriptor, and would be closed: add --file disk";
	if (value[STEP] != ALL && value[METHOD] == START_PIDFD_SPAWN)
		return "as a whole only: its child is a descriptor";
	if (value[LIBRARIES] && !value[TARGET])
		return "a static program loads no libraries: add --target dynamic";
	if (value[LIBRARIES] && value[CLOSING] != START_CLOSE_NONE)
		return "the libraries are descriptors, and would be closed";
	if (value[DESCRIPTORS] != DESCRIPTORS_BASE && value[CLOSING] != START_CLOSE_LOOP)
		return "only --closing loop closes a number of descriptors";
	return NULL;
}

static bool spawn_means_nothing(const uint64_t value[static PROBE_AXES])
{
	return contradiction(value) != NULL;
}

/* The filter is the last: whoever makes the rest does not have it. */
static int make_start(struct trial *trial, struct family *family)
{
	struct start *start = &family->start;
	int result;

	trial->reason = contradiction(trial->value);
	result = trial->reason ? -ENOTSUP : 0;
	start->arguments[0] = (char *)"spawn_target";
	start->method = (enum start_method)trial->value[METHOD];
	start->closing = (enum start_closing)trial->value[CLOSING];
	start->actions = trial->value[ACTIONS];
	start->descriptors = trial->value[DESCRIPTORS];
	if (!result)
		result = start_make(trial, start);
	if (!result)
		result = probe_program(trial, trial->value[TARGET], (enum probe_file)trial->value[PLACE],
				       &start->program);
	if (!result && trial->value[LIBRARIES]) {
		result = libraries_make(trial, &family->libraries, trial->value[LIBRARIES]);
		start->environment = family->libraries.environment;
	}
	if (!result)
		result = probe_hold_memory(trial, trial->value[RESIDENT]);
	return !result && trial->value[SECCOMP] ? filter_install(trial) : result;
}

static int start_held(const struct trial *trial)
{
	struct family *family = trial->state;

	return start_child(&family->start, &family->child);
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

/* Whether the loader has loaded the libraries, of a program that waits. */
static int check_libraries(struct trial *trial)
{
	struct family *family = trial->state;
	struct start waiting = family->start;
	uint64_t loaded = 0;
	int result = gate_make(&family->gate);

	waiting.method = START_POSIX_SPAWN;
	waiting.arguments[1] = (char *)"wait";
	if (!result)
		result = set_standard(family->gate.hold[0], family->gate.arrivals[1]);
	if (!result)
		result = start_child(&waiting, &family->child);
	if (!result)
		result = clear_standard();
	if (!result)
		result = gate_await(&family->gate, 1, true);
	if (!result)
		loaded = libraries_loaded(family->child);
	gate_release(&family->gate, &family->child);
	return result || loaded == trial->value[LIBRARIES]
		? result
		: probe_fail(trial, -ENOTSUP, "the loader does not load libraries that are in memory");
}

/* Starts it once: with a system call that is missing or refused, the reason is not the program's. */
static int try_start(struct trial *trial, const struct family *family)
{
	int result = run_all(family, 1);

	if (result == -ENOSYS || result == -EPERM)
		return probe_fail(trial, -ENOTSUP, "this kernel, or a seccomp filter, does not allow that call");
	if (result && result != -EAGAIN && access(family->start.program, X_OK))
		return probe_fail(trial, -ENOTSUP, "programs in TMPDIR (else /var/tmp) may not be executed (noexec?)");
	if (result && result != -EAGAIN)
		return probe_fail(trial, -ENOEXEC, "can't start the program here");
	if (!result)
		result = start_check(trial, &family->start);
	return result || !trial->value[LIBRARIES] ? result : check_libraries(trial);
}

static int posix_spawn_open(struct trial *trial)
{
	static struct family fresh; /* without a heap, which every fork would have to share */
	struct family *family = &fresh;
	int result;

	trial->state = family;
	family->gate = (struct gate)GATE_NONE;
	result = make_start(trial, family);
	if (!result)
		result = try_start(trial, family);
	if (trial->value[STEP] != ALL) {
		family->start.arguments[1] = (char *)"wait";
		trial->limit = 1;
		trial->alone = true;
	}
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
		result = set_standard(family->gate.hold[0], family->gate.arrivals[1]);
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
	if (!result && read(family->gate.arrivals[0], &byte, 1) != 1)
		return -errno;
	return result;
}

static int posix_spawn_run(struct trial *trial, uint64_t iterations)
{
	struct family *family = trial->state;

	switch (trial->value[STEP]) {
	case ALL:
		return run_all(family, iterations);
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

	if (!family)
		return;
	gate_release(&family->gate, &family->child);
	start_free(&family->start);
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
		[METHOD] = { "method", START_METHODS, "posix_spawn",
			     .help = "how it is started; clone is as vfork but with a stack of its own, clone3 waits likewise but "
				     "with a copy of the memory" },
		[TARGET] = { "target", "static,dynamic", "static", .help = "how the program is linked" },
		[PLACE] = { "file", "memory,disk", "memory", .help = "where the program is: in a memfd, or in TMPDIR" },
		[CLOSING] = { "closing", START_CLOSINGS, "none",
			      .help = "how the child closes what it has from its parent, before it executes the program" },
		[SECCOMP] = { "seccomp", "none,filter", "none",
			      .help = "whether every system call of parent and child passes a filter, of 64 comparisons" },
		[LIBRARIES] = { "libraries", "0,1..64*8", "0", .help = "small ones that the loader loads into a dynamic program, beside the C library" },
		[ACTIONS] = { "actions", "0,1..256*16", "0", .help = "file actions, each of which duplicates a descriptor" },
		[DESCRIPTORS] = { "descriptors", "1K..1M*32", "1K", .help = "that closing=loop closes, open or not" },
		[RESIDENT] = { "resident", "0,1M..1G*4", "16M", "B", "memory that the parent has filled" },
	},
	.sweeps = { "step=all,call,child,wait", "method=posix_spawn,fork_exec resident=16M,64M", "method=vfork_exec",
		    "target=dynamic", "file=disk" },
	.means_nothing = spawn_means_nothing,
	.open = posix_spawn_open,
	.prepare = posix_spawn_prepare,
	.run = posix_spawn_run,
	.close = posix_spawn_close,
};
