/* SPDX-License-Identifier: MIT */
/* What all parts of the program in the kernel share: its maps, its records, and what a thread is in. */
#ifndef FAULTLINE_BPF_THREAD_H
#define FAULTLINE_BPF_THREAD_H

#include "kernel_types.h"

#include <bpf/bpf_helpers.h> /* before the next two, which use it */

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "bpf_shared.h"
#include "../preload/shared.h"

enum {
	TASK_SLEEPS = 0x3, /* with or without ear for signals; not stopped */
	TASK_IS_DEAD = 0x80,
	GROUP_EXIT = 4,    /* all threads of the process end, with one code */
	STATUS_32 = 0x2,   /* of x86: TS_COMPAT */
	FLAG_32 = 1 << 22, /* of arm64: TIF_32BIT */
	FORMAT_MASK = 0170000,
	FORMAT_PIPE = 0010000,
	FORMAT_SOCKET = 0140000,
	FORMAT_FILE = 0100000
};
enum { LEVEL_SOCKET = 1, RIGHTS = 1 };
enum { LOCK_FIRST = 5, LOCK_LAST = 7, OPEN_LOCK_FIRST = 36, OPEN_LOCK_LAST = 38 }; /* commands of fcntl */
enum { CLONE_AS_THREAD = 0x10000, CLONE_AS_VFORK = 0x4000, MAP_AS_SHARED = 1, MAP_AS_ANONYMOUS = 0x20 };
enum { MAGIC_TMPFS = 0x01021994 };
enum { NAME_LENGTH = 24 };
#define KERNEL_ADDRESSES (1ULL << 63)
enum { ACCOUNT_ROOM_NS = 500000 };

/* The places of the threads; looking one up by its number costs next to nothing, looking up a task's does not. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, BPF_THREADS);
	__type(key, u32);
	__type(value, struct bpf_thread);
} places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, u32);
} threads SEC(".maps");

struct here {
	u32 place;      /* of the thread that runs on this CPU, 0: one that is not traced */
	u32 task;       /* its id, from the last switch */
	u32 hard, soft; /* the waker that the interrupt being served is, 0: no interrupt */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct here);
} cpus SEC(".maps");

/* A worker of the kernel, by its id: the thread that woke it to pass on what it wrote to a terminal, and how often the
 * worker had slept by then. */
struct worker {
	u64 sleeps;
	u32 waker, pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 256);
	__type(key, u32);
	__type(value, struct worker);
} workers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpf_histograms);
} histograms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 24);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpf_calls);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct bpf_other_calls);
} other_calls SEC(".maps");

struct bpf_globals globals;

/* The tracer looks often enough; it is woken only when the room becomes scarce. */
static __always_inline u64 wakes(void)
{
	return bpf_ringbuf_query(&records, BPF_RB_AVAIL_DATA) > (1 << 22) ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
}

static __always_inline void tell(void *record, u64 size)
{
	if (bpf_ringbuf_output(&records, record, size, wakes()))
		__sync_fetch_and_add(&globals.lost, 1);
}

static __always_inline struct here *this_cpu(void)
{
	u32 zero = 0;

	return bpf_map_lookup_elem(&cpus, &zero);
}

static __always_inline struct bpf_thread *thread_at(u32 place)
{
	return place ? bpf_map_lookup_elem(&places, &place) : 0;
}

/* NULL for a task that is not traced. */
static __always_inline struct bpf_thread *thread_of(struct task_struct *task)
{
	u32 *place = bpf_task_storage_get(&threads, task, 0, 0);

	return place ? thread_at(*place) : 0;
}

/* Clocks of two CPUs may differ by a microsecond: what began on the other one may seem to begin later than it ended. */
static __always_inline u64 from_to(u64 begin, u64 end)
{
	return end > begin ? end - begin : 0;
}

static __always_inline struct bpf_part *part_of(struct bpf_thread *thread, u32 primitive)
{
	return &thread->part[primitive < PRIMITIVE_COUNT ? primitive : PRIMITIVE_OTHER_CALL];
}

static __always_inline void head(struct bpf_header *header, const struct bpf_thread *thread, u32 type, u64 now)
{
	*header = thread->header;
	header->type = type;
	header->at_ns = now;
}

/* The call of the library that the current thread is in, PRIMITIVE_OWN: in none. Its slot says so. */
static __always_inline u32 preload_call(const struct bpf_thread *thread)
{
	struct {
		u64 in_call;
		u32 primitive, pad;
	} slot;

	if (!thread->slot ||
	    bpf_probe_read_user(&slot, sizeof slot,
				(void *)(thread->slot + __builtin_offsetof(struct shared_slot, in_call))) ||
	    !slot.in_call)
		return PRIMITIVE_OWN;
	return slot.primitive < PRIMITIVE_CALLS ? slot.primitive : PRIMITIVE_OWN;
}

static __always_inline u32 within(const struct bpf_thread *thread)
{
	u32 primitive;

	if (thread->in_call)
		return thread->call;
	primitive = preload_call(thread);
	return primitive < PRIMITIVE_MEMORY ? primitive : PRIMITIVE_OWN;
}

/* The same where a page fault happens. The slot is the user's memory, which takes long to read: only where the code
 * may be that of a function on memory. */
static __always_inline u32 within_at(const struct bpf_thread *thread, u64 code)
{
	if (thread->in_call)
		return thread->call;
	for (int i = 0; i < 3; i++)
		if (code - thread->code[i] + BPF_NEAR < 2 * BPF_NEAR)
			return within(thread);
	return PRIMITIVE_OWN;
}

#endif
