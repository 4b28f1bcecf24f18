/* SPDX-License-Identifier: MIT */
/* System calls: their kinds, and those that are reported one by one. */
#ifndef FAULTLINE_BPF_CALL_H
#define FAULTLINE_BPF_CALL_H

#include "fault.h"

/* Closing, opening and duplicating change what a descriptor leads to. */
static __always_inline void forget_files(struct bpf_thread *thread)
{
	for (int i = 0; i < 4; i++)
		thread->file[i] = 0;
}

static __always_inline struct file *file_of(u64 fd)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fdtable *table = task->files ? task->files->fdt : 0;
	struct file *file = 0;

	if (!table || fd >= table->max_fds)
		return 0;
	bpf_probe_read_kernel(&file, sizeof file, (void *)((u64)table->fd + fd * sizeof file));
	return file;
}

/* What a descriptor leads to is remembered as long as no other thread can have changed it. */
static __always_inline u32 transfer(struct bpf_thread *thread, u64 fd, bool reads)
{
	u32 place = fd & 3, kind, format;
	struct file *file;

	if (thread->file[place] == fd + 1 && !thread->has_others)
		return reads ? thread->file_kind[place] : thread->file_kind[place] + 1;
	file = file_of(fd);
	if (!file)
		return reads ? PRIMITIVE_OTHER_READ : PRIMITIVE_OTHER_WRITE;
	format = BPF_CORE_READ(file, f_inode, i_mode) & FORMAT_MASK;
	kind = format == FORMAT_PIPE      ? PRIMITIVE_PIPE_READ
		: format == FORMAT_SOCKET ? PRIMITIVE_SOCKET_READ
		: format == FORMAT_FILE   ? PRIMITIVE_FILE_READ
					  : PRIMITIVE_OTHER_READ;
	thread->file[place] = fd + 1;
	thread->file_kind[place] = kind;
	return reads ? kind : kind + 1;
}

static __always_inline u32 cloning(const struct bpf_thread *thread, u32 number)
{
	u64 flags = thread->argument[0];

	if (number == CALL_CLONE3 && bpf_probe_read_user(&flags, sizeof flags, (void *)thread->argument[0]))
		return PRIMITIVE_FORK;
	return flags & CLONE_AS_THREAD ? PRIMITIVE_THREAD : flags & CLONE_AS_VFORK ? PRIMITIVE_VFORK : PRIMITIVE_FORK;
}

static __always_inline u32 opening(const struct bpf_thread *thread, u32 number)
{
	u64 path = number == CALL_OPEN ? thread->argument[0] : thread->argument[1], begin = 0;
	u8 next = 0;

	bpf_probe_read_user(&begin, sizeof begin, (void *)path);
	bpf_probe_read_user(&next, sizeof next, (void *)(path + sizeof begin));
	/* "/dev/shm", then "/" */
	return begin == 0x6d68732f7665642fULL && next == '/' ? PRIMITIVE_OPEN_SHM : PRIMITIVE_OPEN;
}

/* Whether a message has descriptors with it: they come first, if any. */
static __always_inline bool has_descriptors(const struct bpf_thread *thread)
{
	struct {
		u64 control, length;
	} message;
	struct {
		u64 length;
		int level, type;
	} control;

	if (thread->is_32 || bpf_probe_read_user(&message, sizeof message, (void *)(thread->argument[1] + 32)) ||
	    message.length < sizeof control || bpf_probe_read_user(&control, sizeof control, (void *)message.control))
		return false;
	return control.level == LEVEL_SOCKET && control.type == RIGHTS;
}

static __always_inline void note_waits(struct bpf_thread *thread)
{
	const struct bpf_part *part = part_of(thread, thread->call);

	thread->kind_blocked_ns = part->blocked_ns;
	thread->kind_runnable_ns = part->runnable_ns;
}

/* That a message brought descriptors is known at its end, when the call has waited as another primitive. */
static __always_inline void turn_into_descriptors(struct bpf_thread *thread)
{
	struct bpf_part *before = part_of(thread, thread->call), *part = part_of(thread, PRIMITIVE_DESCRIPTORS);

	part->blocked_ns += from_to(thread->kind_blocked_ns, before->blocked_ns);
	part->runnable_ns += from_to(thread->kind_runnable_ns, before->runnable_ns);
	before->blocked_ns = thread->kind_blocked_ns;
	before->runnable_ns = thread->kind_runnable_ns;
	thread->call = PRIMITIVE_DESCRIPTORS;
}

static __always_inline u32 locking(const struct bpf_thread *thread)
{
	u64 command = thread->argument[1];

	return (command >= LOCK_FIRST && command <= LOCK_LAST) ||
			(command >= OPEN_LOCK_FIRST && command <= OPEN_LOCK_LAST)
		? PRIMITIVE_FILE_LOCK
		: PRIMITIVE_OTHER_CALL;
}

static __always_inline u32 primitive_of(struct bpf_thread *thread, const struct bpf_calls *table, u32 number)
{
	u32 primitive = number < BPF_CALLS ? table->primitive[number] : PRIMITIVE_OTHER_CALL, called;

	if (primitive == BPF_SENDING)
		return has_descriptors(thread) ? PRIMITIVE_DESCRIPTORS : transfer(thread, thread->argument[0], false);
	if (primitive == BPF_READING || primitive == BPF_WRITING)
		return transfer(thread, thread->argument[0], primitive == BPF_READING);
	called = preload_call(thread);
	if (PRIMITIVE_IS_COMPOSITE(called))
		return called;
	if (primitive == BPF_CLONING)
		return cloning(thread, number);
	if (primitive == BPF_LOCKING)
		return locking(thread);
	return primitive == BPF_OPENING ? opening(thread, number) : primitive;
}

static __always_inline u32 begins(const char *name, const char *wanted, u32 length)
{
#pragma unroll
	for (u32 i = 0; i < length; i++)
		if (name[i] != wanted[i])
			return 0;
	return 1;
}

/* A page fault in the memory that the library shares with the tracer is the tracer's. */
static __always_inline u32 mapping_kind(u64 flags, u64 fd)
{
	struct file *file;
	char name[NAME_LENGTH] = { 0 };
	const unsigned char *text;

	if (flags & MAP_AS_ANONYMOUS)
		return flags & MAP_AS_SHARED ? PRIMITIVE_FAULT_SHARED : PRIMITIVE_FAULT_ANONYMOUS;
	file = file_of(fd);
	if (!file || BPF_CORE_READ(file, f_inode, i_sb, s_magic) != MAGIC_TMPFS)
		return PRIMITIVE_FAULT_FILE;
	text = BPF_CORE_READ(file, f_path.dentry, d_name.name);
	bpf_probe_read_kernel(name, sizeof name, text);
	if (begins(name, "memfd:" SHARED_NAME, sizeof "memfd:" SHARED_NAME))
		return PRIMITIVE_TRACING;
	return begins(name, "memfd:", sizeof "memfd:" - 1) ? PRIMITIVE_FAULT_MEMFD : PRIMITIVE_FAULT_SHM;
}

/* The dynamic linker opens the library before the library can report that. */
static __always_inline bool is_library(u64 fd)
{
	struct file *file = globals.library_file ? file_of(fd) : 0;

	return file && BPF_CORE_READ(file, f_inode, i_ino) == globals.library_file &&
		BPF_CORE_READ(file, f_inode, i_sb, s_dev) == globals.library_device;
}

/* Until that is closed, nothing else is mapped. */
static __always_inline bool is_loading(struct bpf_thread *thread, u32 primitive)
{
	if (!thread->loads || (primitive != PRIMITIVE_MMAP && (u32)thread->argument[0] + 1 != thread->loads))
		return false;
	if (primitive == PRIMITIVE_CLOSE) {
		thread->loads = 0;
		forget_files(thread);
	}
	return true;
}

/* A call of its own, not one that a function of the C library makes for the program; a vfork is the program's. */
static __always_inline bool is_of_library(struct bpf_thread *thread, const struct bpf_calls *table, u32 number,
					  u64 code)
{
	u32 primitive = number < BPF_CALLS ? table->primitive[number] : PRIMITIVE_OTHER_CALL;

	if (primitive == PRIMITIVE_VFORK || primitive == BPF_CLONING)
		return false;
	return thread->attaches || code - thread->library[0] < thread->library[1] - thread->library[0] ||
		is_loading(thread, primitive);
}

static __always_inline void tell_mapping(struct bpf_thread *thread, u64 address, u64 now)
{
	struct bpf_mapping record = { 0 };

	tell_faults(thread, now);
	head(&record.header, thread, BPF_RECORD_MAPPING, now);
	record.address = address;
	record.end = address + thread->argument[1];
	record.kind = thread->call == PRIMITIVE_TRACING ? PRIMITIVE_TRACING
							: mapping_kind(thread->argument[3], thread->argument[4]);
	tell(&record, sizeof record);
}

static __always_inline void tell_span(struct bpf_thread *thread, u64 now, long result)
{
	struct bpf_span record = { 0 };
	bool starts = thread->call == PRIMITIVE_FORK || thread->call == PRIMITIVE_VFORK ||
		thread->call == PRIMITIVE_SPAWN;

	head(&record.header, thread, BPF_RECORD_SPAN, now);
	record.begin_ns = thread->call_ns;
	record.primitive = thread->call;
	record.child = result > 0 && !thread->is_nested && (starts || thread->call == PRIMITIVE_WAIT) ? result : 0;
	tell(&record, sizeof record);
}

/* The bytes that a call moved or was about; negative: it failed, or has none. */
static __always_inline long size_of(const struct bpf_thread *thread, long result)
{
	u32 length = thread->is_32 ? 4 : 3; /* of fallocate: offsets are two arguments in a 32-bit program */
	u32 argument = thread->number == CALL_MREMAP ? 2 : thread->number == CALL_FALLOCATE ? length : 1;

	if (!PRIMITIVE_HAS_SIZE(thread->call) || (u64)result >= -4095UL)
		return -1;
	return PRIMITIVES_MOVING >> thread->call & 1 ? result : thread->argument[argument];
}

static __always_inline void count_other(u32 number, u64 ns)
{
	u32 zero = 0;
	struct bpf_other_calls *other = bpf_map_lookup_elem(&other_calls, &zero);
	u32 place = number < BPF_CALLS ? number : BPF_NAMELESS;

	if (!other)
		return;
	other->of[place].calls++;
	other->of[place].wall_ns += ns;
}

/* A call falls mostly into the bucket of the one before, which is soon seen. */
static __always_inline void count_sizes(u32 primitive, u64 ns, long size)
{
	u32 zero = 0;
	struct bpf_histograms *histogram = bpf_map_lookup_elem(&histograms, &zero);

	u64 duration, bytes;

	if (!histogram || primitive >= PRIMITIVE_CALLS)
		return;
	if (ns > histogram->longest[primitive])
		histogram->longest[primitive] = ns;
	duration = histogram->duration;
	if (ns >> ((duration + 4) & 63) != 1)
		histogram->duration = duration = histogram_duration(ns);
	if (duration < HISTOGRAM_DURATIONS)
		histogram->durations[primitive][duration]++;
	if (size < 0)
		return;
	bytes = histogram->size;
	if (size >> ((bytes - 1) & 63) != 1)
		histogram->size = bytes = histogram_size(size);
	if (bytes < HISTOGRAM_SIZES)
		histogram->sizes[primitive][bytes]++;
}

static __always_inline void count_call(const struct bpf_thread *thread, u64 ns, long size)
{
	if (thread->is_fresh)
		return;
	count_sizes(thread->call, ns, size);
	if (thread->call == PRIMITIVE_OTHER_CALL)
		count_other(thread->number, ns);
}

#endif
