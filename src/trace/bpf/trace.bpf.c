/* SPDX-License-Identifier: MIT */
/*
 * The program in the kernel: what each traced thread does, added up where it happens. Whatever is not traced
 * costs one look-up. Only tracepoints with types and software events are used; structures of the kernel are
 * found by the running kernel's own description of them.
 */
#include "call.h"
#include "place.h"

/* A thread sleeps, or is preempted in the kernel, in nothing but a call or a page fault. On its way out of the kernel it
 * gives way without being preempted: that may be long after the fault. */
static __always_inline u32 within_switch(const struct bpf_thread *thread, bool preempt, u32 state)
{
	u32 primitive = within(thread);

	if (primitive != PRIMITIVE_OWN || !thread->fault_ns)
		return primitive;
	return preempt || state & TASK_SLEEPS ? BPF_IN_FAULT : primitive;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *from, struct task_struct *to, unsigned int state)
{
	u64 now = bpf_ktime_get_ns();
	struct here *here = this_cpu();
	struct bpf_thread *thread = thread_here(here, from);
	u32 *next = bpf_task_storage_get(&threads, to, 0, 0), place = next ? *next : 0;

	if (thread) {
		learn_state(thread, BPF_STATE_RUNNING);
		thread->within = within_switch(thread, preempt, state);
		leave_state(thread, from, now, preempt || !state ? BPF_STATE_RUNNABLE : BPF_STATE_BLOCKED);
		leave_turn(thread, !preempt && state, now);
		if (state & TASK_IS_DEAD) {
			cut_turn(thread, now);
			end_thread(from, thread, now);
			free_thread(thread, here->place);
		}
	}
	if (here) {
		here->place = place;
		here->task = to->pid;
	}
	thread = thread_at(place);
	if (!thread)
		return 0;
	thread->switches++;
	learn_state(thread, BPF_STATE_RUNNABLE);
	leave_state(thread, to, now, BPF_STATE_RUNNING);
	enter_turn(thread, now);
	return 0;
}

SEC("tp_btf/sched_waking")
int BPF_PROG(on_waking, struct task_struct *task)
{
	struct bpf_thread *thread = thread_of(task);

	struct here *here = this_cpu();

	if (thread && here)
		note_waker(thread, here, bpf_ktime_get_ns());
	else if (here && here->place && task->flags & IS_WORKER)
		note_worker(task, here);
	return 0;
}

static __always_inline int serve_hard(u32 waker)
{
	struct here *here = this_cpu();

	if (here)
		here->hard = waker;
	return 0;
}

static __always_inline int serve_soft(u32 waker)
{
	struct here *here = this_cpu();

	if (here)
		here->soft = waker;
	return 0;
}

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(on_device)
{
	return serve_hard(BPF_WAKER_DEVICE);
}

SEC("tp_btf/irq_handler_exit")
int BPF_PROG(on_device_exit)
{
	return serve_hard(0);
}

SEC("tp_btf/softirq_entry")
int BPF_PROG(on_soft, unsigned int number)
{
	return serve_soft(number == SOFT_TIMER || number == SOFT_HIGH_TIMER ? BPF_WAKER_TIMER : BPF_WAKER_DEVICE);
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(on_soft_exit)
{
	return serve_soft(0);
}

/* Of x86; elsewhere, a timer is a device like others. */
SEC("tp_btf/local_timer_entry")
int BPF_PROG(on_timer)
{
	return serve_hard(BPF_WAKER_TIMER);
}

SEC("tp_btf/local_timer_exit")
int BPF_PROG(on_timer_exit)
{
	return serve_hard(0);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct *task)
{
	struct bpf_thread *thread = thread_of(task);

	if (!thread)
		return 0;
	learn_state(thread, BPF_STATE_BLOCKED);
	if (thread->state == BPF_STATE_BLOCKED)
		leave_state(thread, task, bpf_ktime_get_ns(), BPF_STATE_RUNNABLE);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct bpf_thread *from = thread_here(this_cpu(), parent), *thread;
	struct bpf_header record = { 0 };
	u64 now = bpf_ktime_get_ns();
	u32 place;

	if (!from)
		return 0;
	place = take_place();
	thread = thread_at(place);
	if (!thread || !bpf_task_storage_get(&threads, child, &place, BPF_LOCAL_STORAGE_GET_F_CREATE)) {
		__sync_fetch_and_add(&globals.lost, 1);
		if (thread)
			free_thread(thread, place);
		return 0;
	}
	begin_thread(thread, from, parent, child, now);
	head(&record, thread, BPF_RECORD_BEGIN, now);
	bpf_probe_read_kernel(record.name, sizeof record.name, parent->comm);
	tell(&record, sizeof record);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int before, struct linux_binprm *program)
{
	u32 *place = bpf_task_storage_get(&threads, task, 0, 0);
	struct bpf_thread *thread = place ? thread_at(*place) : 0;
	struct bpf_exec record = { 0 };
	u64 now = bpf_ktime_get_ns();

	if (!place || !thread)
		return 0;
	if (thread->is_fresh) {
		begin_afresh(thread, now);
		thread->booked_ns = thread->account_ns = task->se.sum_exec_runtime;
	}
	thread->has_others = 0;
	tell_faults(thread, now);
	thread->slot = 0;
	thread->attaches = thread->loads = 0;
	thread->library[0] = thread->library[1] = 0;
	head(&record.header, thread, BPF_RECORD_EXEC, now);
	forget_files(thread);
	bpf_probe_read_kernel(record.header.name, sizeof record.header.name, task->comm);
	record.address = task->mm->start_code;
	record.end = task->mm->end_data;
	record.heap = task->mm->start_brk;
	bpf_probe_read_kernel_str(record.path, sizeof record.path, program->interp);
	tell(&record, sizeof record);
	thread->header.tid = thread->header.pid; /* whichever thread it was, it is the first one now */
	return 0;
}

static __always_inline void hear_preload(struct bpf_thread *thread)
{
	thread->call = PRIMITIVE_TRACING;
	thread->attaches = thread->argument[1] == SHARED_BELL_BEGINS;
	if (thread->attaches) {
		thread->library[0] = thread->argument[2];
		thread->library[1] = thread->argument[3];
	}
	thread->slot = thread->argument[1] == SHARED_BELL_FAILED ? 0 : thread->argument[1];
	for (int i = 0; i < 3; i++)
		thread->code[i] = thread->argument[2 + i];
}

#if defined(__TARGET_ARCH_x86)
static __always_inline u64 code_of(const struct pt_regs *regs)
{
	return regs->ip;
}

static __always_inline bool is_32(const struct task_struct *task)
{
	return task->thread_info.status & STATUS_32;
}

static __always_inline void take_arguments(struct bpf_thread *thread, const struct pt_regs *regs)
{
	thread->argument[0] = regs->di;
	thread->argument[1] = regs->si;
	thread->argument[2] = regs->dx;
	thread->argument[3] = regs->r10;
	thread->argument[4] = regs->r8;
}

static __always_inline void take_arguments_32(struct bpf_thread *thread, const struct pt_regs *regs)
{
	thread->argument[0] = (u32)regs->bx;
	thread->argument[1] = (u32)regs->cx;
	thread->argument[2] = (u32)regs->dx;
	thread->argument[3] = (u32)regs->si;
	thread->argument[4] = (u32)regs->di;
}
#else
static __always_inline u64 code_of(const struct pt_regs *regs)
{
	return regs->pc;
}

static __always_inline bool is_32(const struct task_struct *task)
{
	return task->thread_info.flags & FLAG_32;
}

static __always_inline void take_arguments(struct bpf_thread *thread, const struct pt_regs *regs)
{
	for (int i = 0; i < 5; i++)
		thread->argument[i] = regs->regs[i];
}

static __always_inline void take_arguments_32(struct bpf_thread *thread, const struct pt_regs *regs)
{
	take_arguments(thread, regs);
}
#endif

/* A call of a 32-bit program becomes the same call of a 64-bit one. Gives its number. */
static __noinline long take_narrow(struct bpf_thread *thread, const struct bpf_calls *table, const struct pt_regs *regs,
				   long number)
{
	take_arguments_32(thread, regs);
	__sync_fetch_and_add(&globals.calls_32, 1);
	return number >= 0 && number < BPF_CALLS ? table->native[number] : BPF_NAMELESS;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, struct pt_regs *regs, long number)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct bpf_thread *thread = thread_here(this_cpu(), task);
	u32 zero = 0;
	const struct bpf_calls *table = bpf_map_lookup_elem(&calls, &zero);

	if (!thread || !table)
		return 0;
	if (thread->fault_ns)
		leave_fault(thread, bpf_ktime_get_ns());
	thread->is_32 = is_32(task);
	if (thread->is_32)
		number = take_narrow(thread, table, regs, number);
	else
		take_arguments(thread, regs);
	thread->number = number;
	if (number == CALL_PRCTL && thread->argument[0] == SHARED_BELL)
		hear_preload(thread);
	else
		thread->call = is_of_library(thread, table, number, code_of(regs))
			? PRIMITIVE_TRACING
			: primitive_of(thread, table, number);
	if (number == CALL_RECVMSG)
		note_waits(thread);
	thread->in_call = 1;
	thread->call_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, struct pt_regs *regs, long result)
{
	struct bpf_thread *thread = thread_here(this_cpu(), bpf_get_current_task_btf());
	struct bpf_part *part;
	u64 now, length;
	long size;

	if (!thread || !thread->in_call)
		return 0;
	now = bpf_ktime_get_ns();
	if (thread->number == CALL_RECVMSG && result >= 0 && has_descriptors(thread))
		turn_into_descriptors(thread);
	if (thread->call == PRIMITIVE_OPEN && !thread->library[0] && result >= 0 && is_library(result)) {
		thread->call = PRIMITIVE_TRACING;
		thread->loads = result + 1;
	}
	part = part_of(thread, thread->call);
	length = from_to(thread->call_ns, now);
	part->calls++;
	part->wall_ns += length;
	size = size_of(thread, result);
	part->bytes += size > 0 ? size : 0;
	count_call(thread, length, size);
	add_use(thread, thread->call, now);
	thread->in_call = 0;
	if (from_to(thread->turn.begin_ns, now) >= BPF_TURN_NS)
		cut_turn(thread, now);
	if (thread->number == CALL_MMAP && (u64)result < -4095UL)
		tell_mapping(thread, result, now);
	if (thread->call == PRIMITIVE_CLOSE || thread->call == PRIMITIVE_OTHER_CALL)
		forget_files(thread);
	if (length >= BPF_SPAN_NS)
		tell_span(thread, now, result);
	return 0;
}

SEC("tp_btf/page_fault_user")
int BPF_PROG(on_fault_user, unsigned long address, struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return begin_fault(address, regs->ip);
#else
	return begin_fault(address, regs->pc);
#endif
}

SEC("tp_btf/page_fault_kernel")
int BPF_PROG(on_fault_kernel, unsigned long address)
{
	return begin_fault(address, 0);
}

/* Where the kernel has no such tracepoints. */
SEC("perf_event")
int on_fault(struct bpf_perf_event_data *event)
{
	return begin_fault(event->addr, event->ip);
}

SEC("perf_event")
int on_fault_minor(struct bpf_perf_event_data *event)
{
	return end_fault(event, BPF_FAULT_MINOR);
}

SEC("perf_event")
int on_fault_major(struct bpf_perf_event_data *event)
{
	return end_fault(event, BPF_FAULT_MAJOR);
}

/* As much as is mapped. */
static __always_inline void copy_stack(struct bpf_sample *record)
{
	const void *from = (const void *)record->sp;

	record->bytes = BPF_STACK;
	if (!bpf_probe_read_user(record->stack, BPF_STACK, from))
		return;
	record->bytes = BPF_STACK / 4;
	if (!bpf_probe_read_user(record->stack, BPF_STACK / 4, from))
		return;
	record->bytes = BPF_STACK / 16;
	if (bpf_probe_read_user(record->stack, BPF_STACK / 16, from))
		record->bytes = 0;
}

SEC("perf_event")
int on_clock(struct bpf_perf_event_data *event)
{
	struct task_struct *task = bpf_get_current_task_btf();
	u32 *place = bpf_task_storage_get(&threads, task, 0, 0);
	struct bpf_thread *thread = place ? thread_at(*place) : 0;
	struct here *here = this_cpu();
	struct bpf_sample *record;

	if (!place || !thread || !here)
		return 0;
	thread_here(here, task); /* which is to know of a switch that was missed */
	here->place = *place;    /* one that ran when it was attached to has not been switched to yet */
	learn_state(thread, BPF_STATE_RUNNING);
	if (event->ip >= KERNEL_ADDRESSES || within(thread) != PRIMITIVE_OWN)
		return 0; /* in the kernel for no call: in a page fault */
	record = bpf_ringbuf_reserve(&records, sizeof *record, 0);
	if (!record) {
		__sync_fetch_and_add(&globals.lost, 1);
		return 0;
	}
	head(&record->header, thread, BPF_RECORD_SAMPLE, bpf_ktime_get_ns());
	record->address = event->ip;
	record->sp = event->sp;
	record->bp = event->bp;
	copy_stack(record);
	bpf_ringbuf_submit(record, wakes());
	return 0;
}

/* The kernel offers most of its helpers only to programs under its own license as well: MIT permits that. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";
