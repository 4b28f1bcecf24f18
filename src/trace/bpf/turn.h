/* SPDX-License-Identifier: MIT */
/* Turns of a thread on a CPU, each with what it did in it, the wait after it, and what ended that. */
#ifndef FAULTLINE_BPF_TURN_H
#define FAULTLINE_BPF_TURN_H

#include "thread.h"

enum { IS_WORKER = 0x20, IS_KERNEL_THREAD = 0x200000 };
enum { SOFT_TIMER = 1, SOFT_HIGH_TIMER = 8 }; /* of the numbers of soft interrupts */

static __always_inline void add_use(struct bpf_thread *thread, u32 primitive, u64 now)
{
	struct bpf_turn *turn = &thread->turn;
	u64 ns = from_to(thread->call_ns > turn->begin_ns ? thread->call_ns : turn->begin_ns, now);

#pragma unroll
	for (int i = 0; i < BPF_USES; i++)
		if (!turn->use_ns[i] || turn->used[i] == primitive) {
			turn->used[i] = primitive;
			turn->use_ns[i] += ns;
			return;
		}
	turn->other_ns += ns;
}

static __always_inline void begin_turn(struct bpf_thread *thread, u64 now)
{
	struct bpf_turn *turn = &thread->turn;

	turn->begin_ns = now;
	turn->other_ns = turn->faults = 0;
	for (int i = 0; i < BPF_USES; i++)
		turn->use_ns[i] = 0;
}

static __always_inline void tell_turn(struct bpf_thread *thread, u64 now)
{
	struct bpf_turn *turn = &thread->turn;

	turn->type = BPF_RECORD_TURN;
	turn->tid = thread->header.tid;
	turn->within = thread->within;
	turn->on_ns = now;
	tell(turn, sizeof *turn);
	begin_turn(thread, now);
}

/* A turn that goes on is reported in pieces, so that what it did is known by time. */
static __always_inline void cut_turn(struct bpf_thread *thread, u64 now)
{
	thread->turn.off_ns = thread->turn.woken_ns = now;
	thread->turn.how = BPF_WAKER_NONE;
	tell_turn(thread, now);
}

static __always_inline void leave_turn(struct bpf_thread *thread, bool waits, u64 now)
{
	if (thread->in_call)
		add_use(thread, thread->call, now);
	thread->turn.off_ns = now;
	thread->turn.waits = waits;
}

/* The waker may have come before the switch that it ends the waiting of, by some microseconds. */
static __always_inline void enter_turn(struct bpf_thread *thread, u64 now)
{
	struct bpf_turn *turn = &thread->turn;

	turn->how = BPF_WAKER_NONE;
	turn->waker = 0;
	turn->woken_ns = turn->off_ns;
	if (turn->waits) {
		bool known = thread->waking_ns + BPF_WAKING_ROOM_NS >= turn->off_ns;

		turn->how = known ? thread->waking_how : BPF_WAKER_UNKNOWN;
		turn->waker = known ? thread->waking : 0;
		turn->woken_ns = known && thread->waking_ns > turn->off_ns ? thread->waking_ns : turn->off_ns;
		if (!known)
			turn->woken_ns = now;
	}
	tell_turn(thread, now);
}

/* What a process sends to its own machine arrives in a soft interrupt that it raises itself. */
static __always_inline bool sends_to_itself(const struct here *here, const struct bpf_thread *waker)
{
	return !here->hard && waker && waker->in_call &&
		(waker->call == PRIMITIVE_SOCKET_WRITE || waker->call == PRIMITIVE_SOCKET ||
		 waker->call == PRIMITIVE_CLOSE);
}

/* What a thread writes to a terminal a worker of the kernel passes on to whoever reads there. */
static __always_inline void note_worker(struct task_struct *worker, struct here *here)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct bpf_thread *waker = here->task == (u32)current->pid ? thread_at(here->place) : 0;
	struct worker note = { .sleeps = worker->nvcsw };
	u32 id = worker->pid;

	if (!waker || here->hard || here->soft || !waker->in_call || waker->call != PRIMITIVE_OTHER_WRITE)
		return;
	note.waker = waker->header.tid;
	bpf_map_update_elem(&workers, &id, &note, BPF_ANY);
}

/* The thread that a worker of the kernel works for, 0: not known. It has not slept since that woke it. */
static __always_inline u32 waker_of_worker(const struct bpf_thread *thread, const struct task_struct *worker)
{
	u32 id = worker->pid;
	const struct worker *note;

	if (!(worker->flags & IS_WORKER) ||
	    (thread->within != PRIMITIVE_OTHER_READ && thread->within != PRIMITIVE_POLL))
		return 0;
	note = bpf_map_lookup_elem(&workers, &id);
	return note && note->sleeps == worker->nvcsw && note->waker != thread->header.tid ? note->waker : 0;
}

/* The current task is the waker, unless an interrupt is, which the current task has nothing to do with. */
static __always_inline void note_waker(struct bpf_thread *thread, struct here *here, u64 now)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct bpf_thread *waker = here->task == (u32)current->pid ? thread_at(here->place) : thread_of(current);
	u32 interrupt = here->hard ? here->hard : here->soft;

	thread->waking_ns = now;
	thread->waking = 0;
	if (interrupt && !sends_to_itself(here, waker)) {
		thread->waking_how = interrupt;
	} else if (!current->pid) {
		thread->waking_how = BPF_WAKER_DEVICE;
	} else if (waker) {
		thread->waking_how = BPF_WAKER_THREAD;
		thread->waking = waker->header.tid;
	} else if ((thread->waking = waker_of_worker(thread, current))) {
		thread->waking_how = BPF_WAKER_THREAD;
	} else {
		thread->waking_how = current->flags & IS_KERNEL_THREAD ? BPF_WAKER_KERNEL : BPF_WAKER_OUTSIDE;
	}
}

#endif
