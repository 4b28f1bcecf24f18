/* SPDX-License-Identifier: MIT */
/* Threads that the tracer itself lets be traced: the first of a program, those of one that runs. */
#include "bpf_parts.h"
#include "calls.h"
#include "proc.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct watched {
	struct bpf *bpf;
	bool runs;      /* from now on, not from the next exec on */
	size_t threads; /* that it has */
	size_t added;   /* threads, in this pass */
};

enum { MOST_PASSES = 8 };

/* O_EXCL is what the kernel calls PIDFD_THREAD. */
static int open_pidfd(int pid, int tid)
{
	int fd = (int)syscall(SYS_pidfd_open, tid, tid == pid ? 0 : O_EXCL);

	return fd < 0 ? -errno : fd;
}

/* The thread's place is filled in before the program finds it. */
static int give_place(struct bpf *bpf, const struct bpf_thread *thread, int fd)
{
	uint32_t place = BPF_WATCHED + bpf->watched;
	int result;

	if (place >= BPF_THREADS)
		return -E2BIG;
	result = bpf_map_update_elem(bpf->places, &place, thread, BPF_ANY);
	if (!result)
		result = bpf_map_update_elem(bpf->threads, &fd, &place, BPF_NOEXIST);
	if (!result)
		bpf->watched++;
	return result;
}

/* Its first event will show whether it ran; a call that it waits in began before. */
static void describe_running(struct bpf_thread *thread, int pid, int tid)
{
	uint64_t argument[PROC_ARGUMENTS];
	int number = proc_is_32(pid) ? -1 : proc_call(pid, tid, argument);

	thread->state = BPF_STATE_UNKNOWN;
	thread->booked_ns = thread->account_ns = proc_booked_ns(pid, tid);
	if (number < 0)
		return;
	thread->in_call = 1;
	thread->number = (uint32_t)number;
	thread->call_ns = thread->begin_ns;
	thread->call = thread->within = calls_waited_in(pid, (unsigned)number, argument[0]);
	memcpy(thread->argument, argument, sizeof thread->argument);
}

/* A thread that has ended meanwhile, or that is watched since a watched one began it, or since the pass before. */
static bool is_no_loss(int result, int pid, int tid)
{
	return result == -EEXIST || (tid != pid && (result == -ESRCH || result == -ENOENT));
}

static int watch_thread(void *context, int pid, int tid)
{
	struct watched *watched = context;
	struct bpf_thread *thread = calloc(1, sizeof *thread);
	int fd = open_pidfd(pid, tid), result = fd < 0 ? fd : -ENOMEM;

	if (thread && fd >= 0) {
		thread->header.pid = (uint32_t)pid;
		thread->header.tid = (uint32_t)tid;
		thread->begin_ns = thread->since_ns = ticks_clock_ns();
		thread->state = BPF_STATE_BLOCKED;
		thread->within = PRIMITIVE_OWN;
		thread->is_fresh = !watched->runs;
		thread->has_others = watched->threads > 1;
		if (watched->runs)
			describe_running(thread, pid, tid);
		result = give_place(watched->bpf, thread, fd);
	}
	if (!result && watched->runs)
		bpf_begin_running(watched->bpf, pid, tid, thread->begin_ns);
	watched->added += !result;
	if (fd >= 0)
		close(fd);
	free(thread);
	return is_no_loss(result, pid, tid) ? 0 : result;
}

static int count_thread(void *context, int pid, int tid)
{
	(void)pid, (void)tid;
	++*(size_t *)context;
	return 0;
}

static int explain(int result, int pid, struct error *error)
{
	if (result == -E2BIG)
		return error_set(error, result, "bpf: process %d has more than %d threads, too many to be watched", pid,
				 BPF_THREADS - BPF_WATCHED);
	if (result == -EINVAL)
		return error_set(error, result,
				 "bpf: process %d can't be watched: a process of several threads needs Linux 6.9", pid);
	return error_set(error, result, "bpf: process %d can't be watched: %s", pid, strerror(-result));
}

/* Threads that are not watched yet may begin others: until a pass finds none. */
int bpf_watch(struct bpf *bpf, pid_t pid, bool runs, struct error *error)
{
	struct watched watched = { .bpf = bpf, .runs = runs, .added = 1 };
	int result = 0;

	for (int pass = 0; pass < MOST_PASSES && !result && watched.added; pass++) {
		watched.threads = watched.added = 0;
		proc_each_thread(pid, count_thread, &watched.threads);
		result = proc_each_thread(pid, watch_thread, &watched);
	}
	return result ? explain(result, (int)pid, error) : 0;
}

/* What the kernel wrote down of a thread stays in its place until another one gets it. True: it has ended, and page
 * faults of it may stand among the records. */
static bool take_place(struct bpf *bpf, uint32_t place, struct bpf_thread *state, uint64_t now_ns)
{
	const struct thread *thread = NULL;
	bool ended = false;

	if (!bpf_map_lookup_elem(bpf->places, &place, state)) {
		thread = ledger_find(bpf->ledger, (int)state->header.tid);
		ended = state->header.type == BPF_RECORD_END;
	}
	if (!thread || thread->has_bpf || thread->pid != (int)state->header.pid)
		return false;
	if (ended)
		bpf_merge_ended(bpf, state);
	else
		bpf_merge_running(bpf, state, now_ns);
	return ended;
}

void bpf_take_running(struct bpf *bpf, uint64_t now_ns)
{
	struct bpf_thread *state = malloc(sizeof *state);
	bool ended = false;

	if (!state)
		bpf->ledger->lost_memory++;
	for (uint32_t i = 1; state && i <= bpf->globals->fresh_place; i++)
		ended |= take_place(bpf, i, state, now_ns);
	for (uint32_t i = 0; state && i < bpf->watched; i++)
		ended |= take_place(bpf, BPF_WATCHED + i, state, now_ns);
	if (ended)
		bpf_read(bpf);
	free(state);
}
