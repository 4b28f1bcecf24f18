/* SPDX-License-Identifier: MIT */
#include "trace/bpf/fault.h"

#include "bpf_events.h"

static struct task_struct task;
static struct bpf_thread thread;
static struct here here;
static u32 place;
static u64 clock_now, longest;

void *bpf_map_lookup_elem(void *map, const void *key)
{
	(void)key;
	return map == (void *)&places ? (void *)&thread : map == (void *)&cpus ? (void *)&here : 0;
}

long bpf_map_update_elem(void *map, const void *key, const void *value, u64 flags)
{
	(void)map, (void)key, (void)value, (void)flags;
	return 0;
}

void *bpf_task_storage_get(void *map, struct task_struct *of, void *value, u64 flags)
{
	(void)map, (void)of, (void)value, (void)flags;
	return &place;
}

static void see_turn(const struct bpf_turn *turn)
{
	for (int i = 0; i < BPF_USES; i++)
		if (turn->use_ns[i] > longest)
			longest = turn->use_ns[i];
}

long bpf_ringbuf_output(void *ring, void *data, u64 size, u64 flags)
{
	(void)ring, (void)flags;
	if (size == sizeof(struct bpf_turn))
		see_turn(data);
	return 0;
}

u64 bpf_ringbuf_query(void *ring, u64 flags)
{
	(void)ring, (void)flags;
	return 0;
}

u64 bpf_ktime_get_ns(void)
{
	return clock_now;
}

struct task_struct *bpf_get_current_task_btf(void)
{
	return &task;
}

long bpf_probe_read_user(void *to, u32 size, const void *from)
{
	(void)to, (void)size, (void)from;
	return -1;
}

void events_begin(uint64_t now)
{
	task = (struct task_struct){ .pid = 5, .tgid = 5 };
	thread = (struct bpf_thread){ .begin_ns = now, .since_ns = now, .within = PRIMITIVE_OWN };
	here = (struct here){ .place = 1, .task = 5 };
	place = 1;
	longest = 0;
	begin_turn(&thread, now);
}

void events_call(uint64_t now)
{
	thread.in_call = 1;
	thread.call = PRIMITIVE_OTHER_CALL;
	thread.call_ns = now;
}

void events_off(uint64_t now, uint64_t booked, bool waits)
{
	task.se.sum_exec_runtime = booked;
	thread.within = within(&thread);
	leave_state(&thread, &task, now, waits ? BPF_STATE_BLOCKED : BPF_STATE_RUNNABLE);
	leave_turn(&thread, waits, now);
}

void events_woken(uint64_t now, uint64_t booked)
{
	task.se.sum_exec_runtime = booked;
	leave_state(&thread, &task, now, BPF_STATE_RUNNABLE);
}

void events_on(uint64_t now, uint64_t booked)
{
	task.se.sum_exec_runtime = booked;
	leave_state(&thread, &task, now, BPF_STATE_RUNNING);
	enter_turn(&thread, now);
}

void events_fault(uint64_t now)
{
	clock_now = now;
	begin_fault(4096, 0);
}

void events_fault_ends(uint64_t now)
{
	struct bpf_perf_event_data event = { .addr = 4096 };

	clock_now = now;
	end_fault(&event, BPF_FAULT_MINOR);
}

struct events_sum events_sum(void)
{
	const struct bpf_part *part = &thread.part[PRIMITIVE_OTHER_CALL];

	return (struct events_sum){ thread.cpu_ns,    thread.blocked_ns, thread.runnable_ns,
				    part->blocked_ns, part->runnable_ns, thread.window.of[BPF_FAULT_MINOR].ns,
				    longest };
}
