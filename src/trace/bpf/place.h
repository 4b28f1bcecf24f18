/* SPDX-License-Identifier: MIT */
/* Places for threads, as they begin and end. */
#ifndef FAULTLINE_BPF_PLACE_H
#define FAULTLINE_BPF_PLACE_H

#include "fault.h"

enum { PLACE_TRIES = 8 };

/* 0: no place. The count above the number prevents two from taking a place at once. */
static __always_inline u32 take_place(void)
{
	for (int i = 0; i < PLACE_TRIES; i++) {
		u64 first = *(volatile u64 *)&globals.free_place, next;
		struct bpf_thread *thread = thread_at((u32)first);

		if (!thread)
			break;
		next = ((first >> 32) + 1) << 32 | thread->next_free;
		if (__sync_val_compare_and_swap(&globals.free_place, first, next) == first)
			return (u32)first;
	}
	if (globals.fresh_place + 1 >= BPF_WATCHED)
		return 0;
	return __sync_fetch_and_add(&globals.fresh_place, 1) + 1;
}

static __always_inline void free_thread(struct bpf_thread *thread, u32 place)
{
	for (int i = 0; i < PLACE_TRIES; i++) {
		u64 first = *(volatile u64 *)&globals.free_place, next = ((first >> 32) + 1) << 32 | place;

		thread->next_free = (u32)first;
		if (__sync_val_compare_and_swap(&globals.free_place, first, next) == first)
			return;
	}
}

static __always_inline void clear_parts(struct bpf_thread *thread)
{
	for (int i = 0; i < PRIMITIVE_COUNT; i++) {
		thread->part[i] = (struct bpf_part){ 0 };
		__asm__ volatile("" ::: "memory"); /* or it becomes a call of memset, which does not exist here */
	}
}

/* What was counted before the traced program began does not belong to it. */
static __always_inline void begin_afresh(struct bpf_thread *thread, u64 now)
{
	clear_parts(thread);
	thread->cpu_ns = thread->blocked_ns = thread->runnable_ns = 0;
	thread->begin_ns = thread->since_ns = now;
	thread->booked_ns = thread->account_ns = thread->switches = 0;
	thread->state = BPF_STATE_RUNNING;
	clear_window(thread);
	thread->fault_ns = thread->fault_blocked_ns = thread->fault_runnable_ns = thread->fault_back_ns = 0;
	thread->in_call = 0;
	thread->is_fresh = 0;
	begin_turn(thread, now);
}

/* As the kernel answers a wait: the code of the whole process, else that of its first thread, once all have ended. */
static __always_inline void learn_status(struct task_struct *task, struct bpf_thread *thread)
{
	bool is_group_exit = task->signal->flags & GROUP_EXIT;

	thread->has_status = is_group_exit || (task->pid == task->tgid && task->signal->live.counter == 0);
	thread->status = is_group_exit ? task->signal->group_exit_code : task->exit_code;
}

static __always_inline void end_thread(struct task_struct *task, struct bpf_thread *thread, u64 now)
{
	tell_faults(thread, now);
	thread->booked_ns = task->se.sum_exec_runtime - thread->booked_ns;
	learn_status(task, thread);
	head(&thread->header, thread, BPF_RECORD_END, now);
	bpf_probe_read_kernel(thread->header.name, sizeof thread->header.name, task->comm);
	tell(thread, sizeof *thread);
}

/* Of a PID namespace and those above it. */
enum { PID_SPACES = 33 };

/* The thread's number in the tracer's PID namespace; with the upper half, in one below that as well. */
static __noinline u64 number_of(struct task_struct *task)
{
	struct pid *pid = BPF_CORE_READ(task, thread_pid);
	u32 level = BPF_CORE_READ(pid, level);

	for (u32 i = 0; i < PID_SPACES && i <= level; i++) {
		struct upid *number = (void *)((u64)&pid->numbers[0] + i * bpf_core_type_size(struct upid));

		if (BPF_CORE_READ(number, ns, ns.inum) == globals.pid_space)
			return (u64)(i < level) << 32 | (u32)BPF_CORE_READ(number, nr);
	}
	return (u32)task->pid;
}

static __always_inline void begin_thread(struct bpf_thread *thread, struct bpf_thread *from, struct task_struct *parent,
					 struct task_struct *child, u64 now)
{
	u64 number = number_of(child);

	thread->header = from->header;
	thread->header.tid = (u32)number;
	thread->is_nested = number >> 32;
	if (child->tgid != parent->tgid) {
		thread->header.pid = (u32)number;
		thread->header.parent = from->header.pid;
	}
	thread->has_others = child->tgid == parent->tgid;
	from->has_others |= thread->has_others;
	thread->library[0] = from->library[0];
	thread->library[1] = from->library[1];
	thread->loads = 0;
	thread->slot = 0; /* the library will report it: the parent's is not the child's */
	begin_afresh(thread, now);
	thread->window.address = 0;
	for (int i = 0; i < 4; i++)
		thread->file[i] = 0;
	thread->state = BPF_STATE_RUNNABLE;
	thread->within = PRIMITIVE_OWN;
	thread->turn.off_ns = thread->waking_ns = now;
	thread->turn.waits = 1;
	thread->waking_how = BPF_WAKER_THREAD;
	thread->waking = from->header.tid;
}

#endif
