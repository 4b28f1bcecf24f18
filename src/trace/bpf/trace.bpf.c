/* SPDX-License-Identifier: MIT */
/*
 * The program in the kernel: what each traced thread does, added up where it happens. Whatever is not traced
 * costs one look-up. Only tracepoints with types and software events are used; structures of the kernel are
 * found by the running kernel's own description of them.
 */
#include "thread.h"

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, bool preempt, struct task_struct *from, struct task_struct *to, unsigned int state)
{
	u64 now = bpf_ktime_get_ns();
	struct kernel_thread *thread = thread_of(from);

	if (thread) {
		thread->within = within(from, thread);
		leave_state(thread, now, preempt || !state ? KERNEL_RUNNABLE : KERNEL_BLOCKED);
		if (state & TASK_IS_DEAD)
			end_thread(from, thread, now);
	}
	thread = thread_of(to);
	if (thread)
		leave_state(thread, now, KERNEL_RUNNING);
	return 0;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct *task)
{
	struct kernel_thread *thread = thread_of(task);

	if (thread && thread->state == KERNEL_BLOCKED)
		leave_state(thread, bpf_ktime_get_ns(), KERNEL_RUNNABLE);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct kernel_thread *from = thread_of(parent), *thread;
	struct kernel_header record = { 0 };
	u64 now = bpf_ktime_get_ns();

	if (!from)
		return 0;
	thread = bpf_task_storage_get(&threads, child, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!thread) {
		u32 zero = 0;
		u64 *count = bpf_map_lookup_elem(&lost, &zero);

		if (count)
			__sync_fetch_and_add(count, 1);
		return 0;
	}
	thread->header = from->header;
	thread->header.pid = child->tgid;
	thread->header.tid = child->pid;
	if (child->tgid != parent->tgid)
		thread->header.parent = parent->tgid;
	thread->library_offset = from->library_offset;
	thread->begin_ns = thread->since_ns = now;
	thread->state = KERNEL_RUNNABLE;
	thread->within = PRIMITIVE_OWN;
	head(&record, thread, KERNEL_BEGIN, now);
	bpf_probe_read_kernel(record.name, sizeof record.name, parent->comm);
	tell(&record, sizeof record);
	return 0;
}

/* What was counted before the program that is to be traced began is none of it. */
static __always_inline void begin_afresh(struct kernel_thread *thread, u64 now)
{
	for (int i = 0; i < KERNEL_PARTS; i++) {
		thread->part[i] = (struct kernel_part){ 0 };
		__asm__ volatile("" ::: "memory"); /* or it becomes a call of memset, which there is none of */
	}
	thread->cpu_ns = thread->blocked_ns = thread->runnable_ns = 0;
	thread->begin_ns = thread->since_ns = now;
	thread->state = KERNEL_RUNNING;
	thread->window_faults = thread->window_ns = 0;
	thread->in_call = 0;
	thread->is_fresh = 0;
}

/* Closing, opening and duplicating change what a descriptor leads to. */
static __always_inline void forget_files(struct kernel_thread *thread)
{
	for (int i = 0; i < 4; i++)
		thread->file[i] = 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task)
{
	struct kernel_thread *thread = thread_of(task);
	struct kernel_mapping record = { 0 };
	u64 now = bpf_ktime_get_ns();

	if (!thread)
		return 0;
	if (thread->is_fresh)
		begin_afresh(thread, now);
	tell_faults(thread, now);
	thread->library_offset = 0;
	head(&record.header, thread, KERNEL_EXEC, now);
	forget_files(thread);
	bpf_probe_read_kernel(record.header.name, sizeof record.header.name, task->comm);
	record.address = task->mm->start_code;
	record.end = task->mm->end_data;
	record.heap = task->mm->start_brk;
	record.kind = PRIMITIVE_FAULT_FILE;
	tell(&record, sizeof record);
	return 0;
}

static __always_inline struct file *file_of(struct task_struct *task, u64 fd)
{
	struct fdtable *table = task->files ? task->files->fdt : 0;
	struct file *file = 0;

	if (!table || fd >= table->max_fds)
		return 0;
	bpf_probe_read_kernel(&file, sizeof file, (void *)((u64)table->fd + fd * sizeof file));
	return file;
}

/* What a descriptor leads to is remembered as long as no other thread can have changed it. */
static __always_inline u32 transfer(struct task_struct *task, struct kernel_thread *thread, u64 fd, bool reads)
{
	u32 place = fd & 3, kind, format;
	struct file *file;

	if (thread->file[place] == fd + 1 && task->signal->nr_threads == 1)
		return reads ? thread->file_kind[place] : thread->file_kind[place] + 1;
	file = file_of(task, fd);
	if (!file)
		return reads ? PRIMITIVE_OTHER_READ : PRIMITIVE_OTHER_WRITE;
	format = BPF_CORE_READ(file, f_inode, i_mode) & FORMAT_MASK;
	kind = format == FORMAT_PIPE   ? PRIMITIVE_PIPE_READ :
	       format == FORMAT_SOCKET ? PRIMITIVE_SOCKET_READ :
	       format == FORMAT_FILE   ? PRIMITIVE_FILE_READ :
					 PRIMITIVE_OTHER_READ;
	thread->file[place] = fd + 1;
	thread->file_kind[place] = kind;
	return reads ? kind : kind + 1;
}

static __always_inline u32 cloning(const struct kernel_thread *thread, u32 number)
{
	u64 flags = thread->argument[0];

	if (number == CALL_CLONE3 && bpf_probe_read_user(&flags, sizeof flags, (void *)thread->argument[0]))
		return PRIMITIVE_FORK;
	return flags & CLONE_AS_THREAD ? PRIMITIVE_THREAD : flags & CLONE_AS_VFORK ? PRIMITIVE_VFORK : PRIMITIVE_FORK;
}

static __always_inline u32 opening(const struct kernel_thread *thread, u32 number)
{
	u64 path = number == CALL_OPEN ? thread->argument[0] : thread->argument[1], begin = 0;
	u8 next = 0;

	bpf_probe_read_user(&begin, sizeof begin, (void *)path);
	bpf_probe_read_user(&next, sizeof next, (void *)(path + sizeof begin));
	/* "/dev/shm", then "/" */
	return begin == 0x6d68732f7665642fULL && next == '/' ? PRIMITIVE_OPEN_SHM : PRIMITIVE_OPEN;
}

static __always_inline u32 primitive_of(struct task_struct *task, struct kernel_thread *thread, u32 number)
{
	u32 zero = 0, primitive, called;
	struct call_table *table = bpf_map_lookup_elem(&calls, &zero);

	if (!table)
		return PRIMITIVE_OTHER_CALL;
	primitive = number < KERNEL_CALLS ? table->primitive[number] : PRIMITIVE_OTHER_CALL;
	if (primitive == KERNEL_READING || primitive == KERNEL_WRITING)
		return transfer(task, thread, thread->argument[0], primitive == KERNEL_READING);
	called = library_call(task, thread);
	if (PRIMITIVE_IS_COMPOSITE(called))
		return called;
	if (primitive == KERNEL_CLONING)
		return cloning(thread, number);
	return primitive == KERNEL_OPENING ? opening(thread, number) : primitive;
}

SEC("tp_btf/sys_enter")
int BPF_PROG(on_enter, struct pt_regs *regs, long number)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct kernel_thread *thread = thread_of(task);

	if (!thread)
		return 0;
#if defined(__TARGET_ARCH_x86)
	thread->argument[0] = regs->di;
	thread->argument[1] = regs->si;
	thread->argument[2] = regs->dx;
	thread->argument[3] = regs->r10;
	thread->argument[4] = regs->r8;
#else
	for (int i = 0; i < 5; i++)
		thread->argument[i] = regs->regs[i];
#endif
	if (number == CALL_PRCTL && thread->argument[0] == KERNEL_BELL)
		thread->library_offset = thread->argument[1];
	thread->number = number;
	thread->call = primitive_of(task, thread, number);
	thread->in_call = 1;
	thread->call_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline u32 mapping_kind(struct task_struct *task, u64 flags, u64 fd)
{
	struct file *file;
	char name[NAME_LENGTH] = { 0 };
	const unsigned char *text;

	if (flags & MAP_AS_ANONYMOUS)
		return flags & MAP_AS_SHARED ? PRIMITIVE_FAULT_SHARED : PRIMITIVE_FAULT_ANONYMOUS;
	file = file_of(task, fd);
	if (!file || BPF_CORE_READ(file, f_inode, i_sb, s_magic) != MAGIC_TMPFS)
		return PRIMITIVE_FAULT_FILE;
	text = BPF_CORE_READ(file, f_path.dentry, d_name.name);
	bpf_probe_read_kernel(name, sizeof name, text);
	return name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' && name[4] == 'd' && name[5] == ':' ?
		       PRIMITIVE_FAULT_MEMFD :
		       PRIMITIVE_FAULT_SHM;
}

static __always_inline void tell_mapping(struct task_struct *task, struct kernel_thread *thread, u64 address, u64 now)
{
	struct kernel_mapping record = { 0 };

	tell_faults(thread, now);
	head(&record.header, thread, KERNEL_MAPPING, now);
	record.address = address;
	record.end = address + thread->argument[1];
	record.kind = mapping_kind(task, thread->argument[3], thread->argument[4]);
	tell(&record, sizeof record);
}

static __always_inline void tell_span(struct kernel_thread *thread, u64 now, long result)
{
	struct kernel_span record = { 0 };
	bool starts = thread->call == PRIMITIVE_FORK || thread->call == PRIMITIVE_VFORK || thread->call == PRIMITIVE_SPAWN;

	head(&record.header, thread, KERNEL_SPAN, now);
	record.begin_ns = thread->call_ns;
	record.primitive = thread->call;
	record.child = result > 0 && (starts || thread->call == PRIMITIVE_WAIT) ? result : 0;
	tell(&record, sizeof record);
}

static __always_inline bool moves(u32 primitive)
{
	return primitive == PRIMITIVE_FILE_READ || primitive == PRIMITIVE_FILE_WRITE || primitive == PRIMITIVE_PIPE_READ ||
	       primitive == PRIMITIVE_PIPE_WRITE || primitive == PRIMITIVE_SOCKET_READ ||
	       primitive == PRIMITIVE_SOCKET_WRITE || primitive == PRIMITIVE_OTHER_READ ||
	       primitive == PRIMITIVE_OTHER_WRITE;
}

SEC("tp_btf/sys_exit")
int BPF_PROG(on_exit, struct pt_regs *regs, long result)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct kernel_thread *thread = thread_of(task);
	struct kernel_part *part;
	u64 now;

	if (!thread || !thread->in_call)
		return 0;
	now = bpf_ktime_get_ns();
	part = part_of(thread, thread->call);
	part->calls++;
	part->wall_ns += now - thread->call_ns;
	if (moves(thread->call) && result > 0)
		part->bytes += result;
	thread->in_call = 0;
	if (thread->number == CALL_MMAP && (u64)result < -4095UL)
		tell_mapping(task, thread, result, now);
	if (thread->call == PRIMITIVE_CLOSE || thread->call == PRIMITIVE_OTHER_CALL)
		forget_files(thread);
	if (now - thread->call_ns >= KERNEL_SPAN_NS)
		tell_span(thread, now, result);
	return 0;
}

SEC("perf_event")
int on_fault(struct bpf_perf_event_data *event)
{
	struct kernel_thread *thread = thread_of(bpf_get_current_task_btf());

	if (!thread)
		return 0;
	thread->fault_address = event->addr;
	thread->fault_off_ns = 0;
	thread->fault_ns = bpf_ktime_get_ns();
	return 0;
}

SEC("perf_event")
int on_fault_end(struct bpf_perf_event_data *event)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct kernel_thread *thread = thread_of(task);
	u64 now, cost;
	u32 primitive;

	if (!thread || !thread->fault_ns || thread->fault_address != event->addr)
		return 0;
	now = bpf_ktime_get_ns();
	cost = now - thread->fault_ns - thread->fault_off_ns;
	thread->fault_ns = 0;
	primitive = within(task, thread);
	if (primitive != PRIMITIVE_OWN) {
		struct kernel_part *part = part_of(thread, primitive);

		part->faults++;
		part->fault_ns += cost;
		return 0;
	}
	if (event->addr / KERNEL_WINDOW != thread->window / KERNEL_WINDOW)
		tell_faults(thread, now);
	if (!thread->window_faults++)
		thread->window = event->addr;
	thread->window_ns += cost;
	return 0;
}

SEC("perf_event")
int on_clock(struct bpf_perf_event_data *event)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct kernel_thread *thread = thread_of(task);
	struct kernel_sample record = { 0 };

	if (!thread || thread->fault_ns || within(task, thread) != PRIMITIVE_OWN)
		return 0;
	head(&record.header, thread, KERNEL_SAMPLE, bpf_ktime_get_ns());
	record.address = event->ip;
	tell(&record, sizeof record);
	return 0;
}

/* The kernel lends most of its helpers to what is also under its own licence: MIT permits that. */
char LICENSE[] SEC("license") = "Dual MIT/GPL";
