/* SPDX-License-Identifier: MIT */
/* The state of a traced thread: what it is in, since when, and what is told of it. */
#ifndef FAULTLINE_BPF_THREAD_H
#define FAULTLINE_BPF_THREAD_H

#include "kernel_types.h"

#include <bpf/bpf_helpers.h> /* before the next two, which use it */

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "bpf_shared.h"
#include "../preload/shared.h"

enum { TASK_IS_DEAD = 0x80, FORMAT_MASK = 0170000, FORMAT_PIPE = 0010000, FORMAT_SOCKET = 0140000, FORMAT_FILE = 0100000 };
enum { CLONE_AS_THREAD = 0x10000, CLONE_AS_VFORK = 0x4000, MAP_AS_SHARED = 1, MAP_AS_ANONYMOUS = 0x20 };
enum { MAGIC_TMPFS = 0x01021994 };
enum { NAME_LENGTH = 10 };

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct kernel_thread);
} threads SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 24);
} records SEC(".maps");

struct call_table {
	u8 primitive[KERNEL_CALLS];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct call_table);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} lost SEC(".maps");

/* The tracer looks often enough; it is woken only when the room becomes scarce. */
static __always_inline void tell(void *record, u64 size)
{
	u64 flags = bpf_ringbuf_query(&records, BPF_RB_AVAIL_DATA) > (1 << 22) ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
	u32 zero = 0;
	u64 *count;

	if (!bpf_ringbuf_output(&records, record, size, flags))
		return;
	count = bpf_map_lookup_elem(&lost, &zero);
	if (count)
		__sync_fetch_and_add(count, 1);
}

static __always_inline struct kernel_thread *thread_of(struct task_struct *task)
{
	return bpf_task_storage_get(&threads, task, 0, 0);
}

static __always_inline struct kernel_part *part_of(struct kernel_thread *thread, u32 primitive)
{
	return &thread->part[primitive & (KERNEL_PARTS - 1)]; /* a bound that the verifier sees */
}

static __always_inline void head(struct kernel_header *header, const struct kernel_thread *thread, u32 type, u64 now)
{
	*header = thread->header;
	header->type = type;
	header->at_ns = now;
}

/* The call of the library that the current thread is in, PRIMITIVE_OWN: in none. Its slot says so. */
static __always_inline u32 library_call(struct task_struct *task, const struct kernel_thread *thread)
{
	struct {
		u64 in_call;
		u32 primitive, pad;
	} slot;
	u64 base, address = 0;

	if (!thread->library_offset)
		return PRIMITIVE_OWN;
#if defined(__TARGET_ARCH_x86)
	base = task->thread.fsbase;
#else
	base = task->thread.uw.tp_value;
#endif
	if (bpf_probe_read_user(&address, sizeof address, (void *)(base + thread->library_offset)) || !address)
		return PRIMITIVE_OWN;
	if (bpf_probe_read_user(&slot, sizeof slot, (void *)(address + __builtin_offsetof(struct shared_slot, in_call))) || !slot.in_call)
		return PRIMITIVE_OWN;
	return slot.primitive < PRIMITIVE_CALLS ? slot.primitive : PRIMITIVE_OWN;
}

static __always_inline u32 within(struct task_struct *task, const struct kernel_thread *thread)
{
	u32 primitive;

	if (thread->in_call)
		return thread->call;
	primitive = library_call(task, thread);
	return primitive < PRIMITIVE_MEMORY ? primitive : PRIMITIVE_OWN;
}

static __always_inline void leave_state(struct kernel_thread *thread, u64 now, u32 next)
{
	u64 length = now - thread->since_ns;
	struct kernel_part *part = part_of(thread, thread->within);

	if (thread->state == KERNEL_RUNNING) {
		thread->cpu_ns += length;
	} else {
		if (thread->state == KERNEL_BLOCKED) {
			thread->blocked_ns += length;
			part->blocked_ns += length;
		} else {
			thread->runnable_ns += length;
			part->runnable_ns += length;
		}
		if (thread->fault_ns)
			thread->fault_off_ns += length;
	}
	thread->state = next;
	thread->since_ns = now;
}

static __always_inline void tell_faults(struct kernel_thread *thread, u64 now)
{
	struct kernel_faults record = { 0 };

	if (!thread->window_faults)
		return;
	head(&record.header, thread, KERNEL_FAULTS, now);
	record.address = thread->window;
	record.faults = thread->window_faults;
	record.ns = thread->window_ns;
	thread->window_faults = 0;
	thread->window_ns = 0;
	tell(&record, sizeof record);
}

static __always_inline void end_thread(struct task_struct *task, struct kernel_thread *thread, u64 now)
{
	tell_faults(thread, now);
	head(&thread->header, thread, KERNEL_END, now);
	bpf_probe_read_kernel(thread->header.name, sizeof thread->header.name, task->comm);
	tell(thread, sizeof *thread);
}

#endif
