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
	u32 place; /* of the thread that runs on this CPU, 0: one that is not traced */
	u32 task;  /* its id, as the last switch told */
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct here);
} cpus SEC(".maps");

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
static __always_inline void tell(void *record, u64 size)
{
	u64 flags = bpf_ringbuf_query(&records, BPF_RB_AVAIL_DATA) > (1 << 22) ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;

	if (bpf_ringbuf_output(&records, record, size, flags))
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

/* Of a thread that ran before it was traced, what happens to it first tells what it did until then. */
static __always_inline void learn_state(struct bpf_thread *thread, u32 was)
{
	if (thread->state == BPF_STATE_UNKNOWN)
		thread->state = was;
}

/* What a thread did not run of a stretch. Not every switch is reported: the kernel's own account of its time on the CPU
 * tells what lay between. That begins earlier than the report of a switch, by some microseconds. */
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
	return length - ran;
}

static __always_inline void leave_state(struct bpf_thread *thread, const struct task_struct *task, u64 now, u32 next)
{
	u64 length = now - thread->since_ns, off = time_off(thread, task, length);

	thread->cpu_ns += length - off;
	if (off)
		book_wait(thread, off);
	if (next == BPF_STATE_RUNNING && thread->within == BPF_IN_FAULT)
		thread->fault_back_ns = now;
	thread->state = next;
	thread->since_ns = now;
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
	if (thread && thread->state != BPF_STATE_RUNNING)
		leave_state(thread, task, now, BPF_STATE_RUNNING);
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
		settle_fault(thread, BPF_FAULT_MINOR, thread->fault_back_ns - thread->fault_ns, now);
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

static __always_inline void clear_parts(struct bpf_thread *thread)
{
	for (int i = 0; i < PRIMITIVE_COUNT; i++) {
		thread->part[i] = (struct bpf_part){ 0 };
		__asm__ volatile("" ::: "memory"); /* or it becomes a call of memset, which there is none of */
	}
}

/* What was counted before the program that is to be traced began is none of it. */
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

#endif
