/* SPDX-License-Identifier: MIT */
/* Whether a traced thread runs, waits or could run, and since when. */
#ifndef FAULTLINE_BPF_STATE_H
#define FAULTLINE_BPF_STATE_H

#include "turn.h"

/* A stretch of waiting, within a page fault or what the thread was in else. */
static __always_inline void book_wait(struct bpf_thread *thread, u64 length)
{
	struct bpf_part *part = part_of(thread, thread->within);
	bool in_fault = thread->within == BPF_IN_FAULT;

	if (thread->state == BPF_STATE_BLOCKED) {
		thread->blocked_ns += length;
		*(in_fault ? &thread->fault_blocked_ns : &part->blocked_ns) += length;
	} else {
		thread->runnable_ns += length;
		*(in_fault ? &thread->fault_runnable_ns : &part->runnable_ns) += length;
	}
	if (thread->fault_ns)
		thread->fault_off_ns += length;
}

/* For a thread that ran before it was traced, its first event shows what it did until then. */
static __always_inline void learn_state(struct bpf_thread *thread, u32 was)
{
	if (thread->state == BPF_STATE_UNKNOWN)
		thread->state = was;
}

/* What a thread did not run of a stretch. Not every switch is reported: the kernel's own account of its time on the CPU
* shows what happened in between. That begins earlier than the report of a switch, by some microseconds. */
static __always_inline u64 time_off(struct bpf_thread *thread, const struct task_struct *task, u64 length)
{
	u64 booked = task->se.sum_exec_runtime, ran = booked - thread->account_ns;

	thread->account_ns = booked;
	if (thread->state != BPF_STATE_RUNNING)
		return ran > ACCOUNT_ROOM_NS ? length - (ran < length ? ran : length) : length;
	if (length <= ran + ACCOUNT_ROOM_NS)
		return 0;
	thread->state = thread->in_call ? BPF_STATE_BLOCKED : BPF_STATE_RUNNABLE;
	thread->within = thread->in_call ? thread->call : PRIMITIVE_OWN;
	leave_turn(thread, thread->in_call, thread->since_ns + ran);
	return length - ran;
}

static __always_inline void leave_state(struct bpf_thread *thread, const struct task_struct *task, u64 now, u32 next)
{
	u64 length = from_to(thread->since_ns, now), off = time_off(thread, task, length);

	thread->cpu_ns += length - off;
	if (off)
		book_wait(thread, off);
	if (next == BPF_STATE_RUNNING && thread->within == BPF_IN_FAULT)
		thread->fault_back_ns = now;
	thread->state = next;
	thread->since_ns += length;
}

/* Some kernels do not report every switch: what runs began at some time; what ran before is set right when it is switched
 * to again. */
static __noinline int find_missed(struct here *here, struct task_struct *task)
{
	u32 *place = bpf_task_storage_get(&threads, task, 0, 0);
	struct bpf_thread *before = thread_at(here->place), *thread;
	u64 now = bpf_ktime_get_ns();
	bool is_new;

	here->place = place ? *place : 0;
	here->task = task->pid;
	thread = thread_at(here->place);
	is_new = thread && thread->state == BPF_STATE_UNKNOWN;
	if (thread)
		learn_state(thread, BPF_STATE_RUNNING);
	if (thread && thread->state != BPF_STATE_RUNNING) {
		leave_state(thread, task, now, BPF_STATE_RUNNING);
		enter_turn(thread, now);
	}
	if (before || (thread && !is_new))
		__sync_fetch_and_add(&globals.missed, 1);
	return 0;
}

/* The running thread, whose place every switch writes down. */
static __always_inline struct bpf_thread *thread_here(struct here *here, struct task_struct *task)
{
	if (!here)
		return 0;
	if (here->task != (u32)task->pid)
		find_missed(here, task);
	return thread_at(here->place);
}

#endif
