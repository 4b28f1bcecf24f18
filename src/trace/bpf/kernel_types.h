/* SPDX-License-Identifier: MIT */
/*
 * The kernel's types, as far as the program looks at them: each field is found by its name where the program
 * runs. They stand in for a header of all types, which would be that of one kernel.
 */
#ifndef FAULTLINE_KERNEL_TYPES_H
#define FAULTLINE_KERNEL_TYPES_H

#define __VMLINUX_H__ /* the types that libbpf's headers want stand below */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef long long s64;
typedef u8 __u8;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef signed int __s32;
typedef s64 __s64;
typedef u16 __be16;
typedef u32 __be32;
typedef u32 __wsum;
typedef _Bool bool;
enum { false, true };

enum bpf_map_type {
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29
};
enum {
	BPF_ANY = 0,
	BPF_F_NO_PREALLOC = 1,
	BPF_LOCAL_STORAGE_GET_F_CREATE = 1,
	BPF_RB_NO_WAKEUP = 1,
	BPF_RB_FORCE_WAKEUP = 2,
	BPF_RB_AVAIL_DATA = 0
};

#define KEEP __attribute__((preserve_access_index))

struct super_block {
	unsigned long s_magic;
	u32 s_dev;
} KEEP;
struct inode {
	u16 i_mode;
	unsigned long i_ino;
	struct super_block *i_sb;
} KEEP;
struct qstr {
	const unsigned char *name;
} KEEP;
struct dentry {
	struct qstr d_name;
} KEEP;
struct path {
	struct dentry *dentry;
} KEEP;
struct file {
	struct inode *f_inode;
	struct path f_path;
} KEEP;
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
} KEEP;
struct files_struct {
	struct fdtable *fdt;
} KEEP;
struct linux_binprm {
	const char *interp;
} KEEP;
struct mm_struct {
	unsigned long start_code, end_data, start_brk;
} KEEP;
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long di, si, dx, r10, r8, r9, ax, orig_ax, ip, sp, bx, bp, cx, flags;
} KEEP;
struct bpf_perf_event_data {
	unsigned long before[4], bp, between[11], ip, code, flags, sp, segment;
	u64 sample_period, addr;
};
#else
struct user_pt_regs {
	u64 regs[31], sp, pc, pstate;
} KEEP;
struct pt_regs {
	u64 regs[31], sp, pc, pstate;
} KEEP;
struct bpf_perf_event_data {
	unsigned long before[29], bp, between[1], sp, ip, behind[1];
	u64 sample_period, addr;
};
#endif
struct ns_common {
	unsigned int inum;
} KEEP;
struct pid_namespace {
	struct ns_common ns;
} KEEP;
struct upid {
	int nr;
	struct pid_namespace *ns;
} KEEP;
struct pid {
	unsigned int level;
	struct upid numbers[1];
} KEEP;
struct thread_info {
	unsigned long flags;
	u32 status;
} KEEP;
struct sched_entity {
	u64 sum_exec_runtime;
} KEEP;
struct signal_struct {
	struct {
		int counter;
	} live;
	int group_exit_code;
	unsigned int flags;
} KEEP;

struct task_struct {
	struct sched_entity se;
	struct thread_info thread_info;
	int pid, tgid;
	struct pid *thread_pid;
	unsigned int flags;
	struct mm_struct *mm;
	struct files_struct *files;
	struct signal_struct *signal;
	int exit_code;
	unsigned long nvcsw;
	char comm[16];
} KEEP;

#endif
