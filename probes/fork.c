/* SPDX-License-Identifier: MIT */
/*
 * fork of a process that holds memory, mappings and threads; a child that exits at once; its reaping; together and
 * separately. Except in `all`, children wait at a gate, so that none runs or exits while something else is timed.
 */
#include "shared/gate.h"
#include "shared/parent.h"
#include "probe.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

enum { STEP, STATE, PAGES, THREADS, MAPPINGS, RESIDENT };
enum { ALL, CALL, CHILD, WAIT, COW };
enum { QUIET, WRITTEN };
enum { YIELDS };

struct family {
	struct resident resident;
	uint64_t page;
	struct gate gate;
	pid_t child; /* at the gate, 0: none. A second fork would be timed while the first child runs on the same CPU */
	volatile unsigned char *lives; /* shared with the child */
};

/* A page that was written can be shared by one fork only. */
static uint64_t most_iterations(const struct trial *trial, const struct family *family)
{
	if (trial->value[STATE] == WRITTEN)
		return 1;
	switch (trial->value[STEP]) {
	case ALL:
		return 0;
	case COW:
		return trial->value[RESIDENT] / family->page;
	default:
		return 1;
	}
}

static int fork_open(struct trial *trial)
{
	static struct family fresh; /* without a heap, which every fork would have to share */
	struct family *family = &fresh;
	uint64_t bytes = trial->value[RESIDENT], step = trial->value[STEP];
	int result;

	trial->state = family;
	family->gate = (struct gate)GATE_NONE;
	family->page = (uint64_t)sysconf(_SC_PAGESIZE);
	if (step != ALL && !(family->lives = probe_share_memory(sizeof *family->lives)))
		return -errno;
	if (step == COW && bytes < family->page)
		return probe_fail(trial, -ENOTSUP, "no pages to copy");
	if (trial->value[STATE] == WRITTEN && (bytes == 0 || step == COW))
		return probe_fail(trial, -ENOTSUP,
				  bytes ? "cow copies pages that were not written since the fork"
					: "no memory to write");
	trial->limit = most_iterations(trial, family);
	trial->alone = step != ALL;
	trial->bytes = step == COW ? family->page : 0;
	result = step == COW ? probe_need_memory(trial, 2 * bytes) : 0;
	if (!result)
		result = resident_fill(trial, &family->resident, bytes, trial->value[PAGES]);
	if (!result)
		result = parent_map(trial, trial->value[MAPPINGS]);
	return result ? result : parent_park(trial, trial->value[THREADS]);
}

/* A child that waits at the gate. */
static int fork_held(struct family *family)
{
	pid_t pid = fork();

	if (pid == 0) {
		*family->lives = 1;
		gate_stand_child(&family->gate);
		_exit(0);
	}
	if (pid < 0)
		return -errno;
	family->child = pid;
	return 0;
}

static void write_pages(const struct family *family, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++)
		*(volatile unsigned char *)(family->resident.start + i * family->page) = 2;
}

/* A closed gate, with the child before it where the step needs it beforehand. */
static int prepare_gate(const struct trial *trial)
{
	struct family *family = trial->state;
	uint64_t step = trial->value[STEP];
	int result = gate_make(&family->gate);

	if (result || step == CALL || step == CHILD)
		return result;
	result = fork_held(family);
	return result ? result : gate_await(&family->gate, 1, true);
}

static int fork_prepare(struct trial *trial, uint64_t iterations)
{
	struct family *family = trial->state;
	uint64_t step = trial->value[STEP];
	int result = gate_release(&family->gate, &family->child);

	(void)iterations;
	if (!result && step == COW && family->resident.huge)
		result = resident_refill(trial, &family->resident);
	if (result)
		return result;
	if (trial->value[STATE] == WRITTEN)
		write_pages(family, family->resident.bytes / family->page);
	return step == ALL ? 0 : prepare_gate(trial);
}

static int run_all(uint64_t iterations)
{
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		result = pid < 0 ? -errno : probe_reap(pid);
	}
	return result;
}

/* The parent yields its CPU until it sees what the child did first. */
static int run_child(struct trial *trial)
{
	struct family *family = trial->state;
	int result;

	*family->lives = 0;
	result = fork_held(family);
	for (; !result && !*family->lives; trial->tally[YIELDS]++)
		sched_yield();
	return result;
}

static int fork_run(struct trial *trial, uint64_t iterations)
{
	struct family *family = trial->state;

	switch (trial->value[STEP]) {
	case ALL:
		return run_all(iterations);
	case CALL:
		return fork_held(family);
	case CHILD:
		return run_child(trial);
	case WAIT:
		gate_open(&family->gate);
		return gate_reap(&family->child);
	default:
		write_pages(family, iterations);
		return 0;
	}
}

/* The kernel may copy more of a huge page than the small page that was written. */
static int fork_verify(struct trial *trial, const struct effect *effect)
{
	const struct family *family = trial->state;
	uint64_t slack = 8 + effect->iterations / 50;

	if (trial->value[STEP] != COW || !probe_counts_faults())
		return 0;
	if (effect->minor_faults > effect->iterations + slack)
		return probe_fail(trial, -EBADMSG, "the kernel counted more than one fault per page");
	if (!family->resident.huge && effect->minor_faults + slack < effect->iterations)
		return probe_fail(trial, -EBADMSG,
				  "the kernel counted less than one fault per page: nothing was copied");
	return 0;
}

static void fork_close(struct trial *trial)
{
	struct family *family = trial->state;

	if (family)
		gate_release(&family->gate, &family->child);
}

const struct probe probe_fork = {
	.name = "fork",
	.summary = "fork, a child that exits at once, waitpid, and the copying afterwards",
	.concurrent = true,
	.iteration = "child",
	.axes = {
		[STEP] = { "step", "all,call,child,wait,cow", "all",
			  .help = "the timed step: fork to reaping; fork as the parent sees it; until the child's "
				  "first instruction; exit and reaping; the parent's write to each shared page" },
		[STATE] = { "state", "quiet,written", "quiet",
			   .help = "the parent's memory: shared by the last fork and not written since; each page "
				   "written since" },
		[PAGES] = { "pages", "small,huge", "small", .help = "of the parent's memory" },
		[THREADS] = { "threads", "0,1..64*8", "0", .help = "threads that wait in the parent" },
		[MAPPINGS] = { "mappings", "0,10..10000*10", "0", .help = "additional mappings of one page in the parent" },
		[RESIDENT] = { "resident", "0,1M..1G*4", "16M", "B", "memory that the parent has filled" },
	},
	.sweeps = { "resident=1M..64M*4", "step=call,child,wait,cow", "state=written",
		    "pages=huge resident=64M", "mappings=1000", "threads=8" },
	.tallies = { [YIELDS] = "yields" },
	.open = fork_open,
	.prepare = fork_prepare,
	.run = fork_run,
	.verify = fork_verify,
	.close = fork_close,
};
