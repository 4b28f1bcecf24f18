/* SPDX-License-Identifier: MIT */
/* Page faults: counted where they begin, timed where their end is reported or they slept. */
#ifndef FAULTLINE_BPF_FAULT_H
#define FAULTLINE_BPF_FAULT_H

#include "state.h"

static __always_inline void clear_window(struct bpf_thread *thread)
{
	for (int i = 0; i < BPF_FAULT_KINDS; i++)
		thread->window.of[i] = (struct bpf_fault_sum){ 0 };
	thread->window.durations = 0;
}

static __always_inline void tell_window(struct bpf_thread *thread, u64 now)
{
	head(&thread->window.header, thread, BPF_RECORD_FAULTS, now);
	tell(&thread->window, sizeof thread->window);
	clear_window(thread);
}

/* What a page fault outside of calls waited, and how long it took. */
static __always_inline void settle_fault(struct bpf_thread *thread, u32 kind, u64 duration, u64 now)
{
	struct bpf_fault_sum *sum = &thread->window.of[kind & 1];
	u64 place = thread->window.durations;

	sum->blocked_ns += thread->fault_blocked_ns;
	sum->runnable_ns += thread->fault_runnable_ns;
	thread->fault_blocked_ns = thread->fault_runnable_ns = thread->fault_back_ns = 0;
	if (place < BPF_DURATIONS) {
		thread->window.duration[place] = (duration & ~1ULL) | kind;
		thread->window.durations = place + 1;
	}
	if (place + 1 >= BPF_DURATIONS)
		tell_window(thread, now);
}

/* The kernel reports the end of one minor page fault in some: one that slept had ended soon after it was back. */
static __always_inline void leave_fault(struct bpf_thread *thread, u64 now)
{
	if (thread->fault_back_ns)
		settle_fault(thread, BPF_FAULT_MINOR, from_to(thread->fault_ns, thread->fault_back_ns), now);
	thread->fault_ns = 0;
}

static __always_inline void tell_faults(struct bpf_thread *thread, u64 now)
{
	if (thread->fault_back_ns)
		leave_fault(thread, now);
	if (thread->window.of[BPF_FAULT_MINOR].faults || thread->window.of[BPF_FAULT_MAJOR].faults ||
	    thread->window.durations)
		tell_window(thread, now);
}

/* A page fault begins. Whether it will sleep, and whether its end will be reported, is not known yet. */
static __always_inline int begin_fault(u64 address, u64 code)
{
	struct bpf_thread *thread = thread_here(this_cpu(), bpf_get_current_task_btf());
	u64 now = bpf_ktime_get_ns();
	u32 primitive;

	if (!thread)
		return 0;
	if (thread->fault_back_ns)
		leave_fault(thread, now);
	primitive = within_at(thread, code);
	if (primitive != PRIMITIVE_OWN) {
		part_of(thread, primitive)->faults++;
	} else {
		if (address / BPF_WINDOW != thread->window.address / BPF_WINDOW) {
			tell_faults(thread, now);
			thread->window.address = address;
			thread->window.code = code;
		}
		thread->window.of[BPF_FAULT_MINOR].faults++;
		thread->turn.faults++;
	}
	thread->fault_address = address;
	thread->fault_off_ns = 0;
	thread->fault_ns = now;
	return 0;
}

/* ns: on the CPU. */
static __always_inline void time_fault(struct bpf_part *part, u32 kind, u64 ns)
{
	if (kind == BPF_FAULT_MAJOR) {
		part->major_faults++;
		part->major_ns += ns;
	} else {
		part->timed_faults++;
		part->fault_ns += ns;
	}
}

static __always_inline void time_window(struct bpf_thread *thread, u32 kind, u64 duration, u64 now)
{
	struct bpf_fault_sum *sum = &thread->window.of[kind];

	if (kind == BPF_FAULT_MAJOR) {
		sum->faults++;
		thread->window.of[BPF_FAULT_MINOR].faults--;
	}
	sum->timed++;
	sum->ns += from_to(thread->fault_off_ns, duration);
	settle_fault(thread, kind, duration, now);
}

static __always_inline int end_fault(struct bpf_perf_event_data *event, u32 kind)
{
	struct bpf_thread *thread = thread_here(this_cpu(), bpf_get_current_task_btf());
	u64 now = bpf_ktime_get_ns(), duration;
	u32 primitive;

	if (!thread || !thread->fault_ns || thread->fault_address != event->addr)
		return 0;
	duration = from_to(thread->fault_ns, now);
	thread->fault_ns = 0;
	primitive = within_at(thread, event->ip);
	if (primitive != PRIMITIVE_OWN)
		time_fault(part_of(thread, primitive), kind, from_to(thread->fault_off_ns, duration));
	else
		time_window(thread, kind, duration, now);
	return 0;
}

#endif
