/* SPDX-License-Identifier: MIT */
/* What the program in the kernel and the tracer share. Its includer brings the types u32 and u64. */
#ifndef FAULTLINE_BPF_SHARED_H
#define FAULTLINE_BPF_SHARED_H

#include "../histogram.h"
#include "../primitive.h"

enum {
	BPF_THREADS = 4096, /* places: the tracer assigns those from BPF_WATCHED on; 0: no place */
	BPF_WATCHED = 3072,
	BPF_CALLS = 512,              /* system calls that are distinguished */
	BPF_NAMELESS = BPF_CALLS - 1, /* stands for those beyond, and for calls that only 32-bit programs have */
	BPF_READING = 200,            /* in the table of system calls: what the descriptor leads to decides */
	BPF_WRITING = 201,
	BPF_CLONING = 202,              /* the flags decide */
	BPF_OPENING = 203,              /* the path decides */
	BPF_SENDING = 204,              /* the descriptor, and whether descriptors are sent */
	BPF_LOCKING = 205,              /* the command decides */
	BPF_NEAR = 4096,                /* bytes before and after its beginning that contain a function on memory */
	BPF_WINDOW = 65536,             /* bytes: page faults in one such window are reported together */
	BPF_USES = 4,                   /* primitives of a turn on a CPU that are distinguished */
	BPF_TURN_NS = 1000000,          /* a turn of at least this duration is reported at the next end of a call */
	BPF_WAKING_ROOM_NS = 100000,    /* a waker so long before the thread waits has ended the wait */
	BPF_SPAN_NS = 100000,           /* calls of at least this duration are reported one by one */
	BPF_PATH = 128,                 /* bytes of a path, with its end */
	BPF_DURATIONS = 8,              /* of page faults that are reported together */
	BPF_STACK = 4096,               /* bytes of the stack that are copied with a sample */
	BPF_IN_FAULT = PRIMITIVE_COUNT, /* where a thread was switched out: in a page fault outside of calls */
};

enum bpf_record {
	BPF_RECORD_BEGIN,
	BPF_RECORD_EXEC,
	BPF_RECORD_END,
	BPF_RECORD_SPAN,
	BPF_RECORD_FAULTS,
	BPF_RECORD_MAPPING,
	BPF_RECORD_SAMPLE,
	BPF_RECORD_TURN
};

/* Unknown: as long as nothing happened to a thread that ran before it was traced. */
enum bpf_state { BPF_STATE_RUNNING, BPF_STATE_BLOCKED, BPF_STATE_RUNNABLE, BPF_STATE_UNKNOWN };

/* What ended a wait. None: the thread was preempted, or did not wait. Outside: a process that is not traced. */
enum bpf_waker {
	BPF_WAKER_NONE,
	BPF_WAKER_THREAD,
	BPF_WAKER_TIMER,
	BPF_WAKER_DEVICE,
	BPF_WAKER_KERNEL,
	BPF_WAKER_OUTSIDE,
	BPF_WAKER_UNKNOWN
};

/* A thread ran from begin to off, waited in `within` until woken, and ran again at on. */
struct bpf_turn {
	u32 type, tid;
	u64 begin_ns, off_ns, woken_ns, on_ns;
	u64 use_ns[BPF_USES], other_ns; /* of the run, in calls: by primitive, and in all others */
	u32 waker, faults;              /* the thread that woke it; page faults of the run outside of calls */
	u8 how, within, waits, used[BPF_USES], pad;
};

struct bpf_part {
	u64 calls, bytes, wall_ns, blocked_ns, runnable_ns;
	u64 faults, timed_faults, fault_ns; /* fault_ns: of the minor ones that were timed, on the CPU */
	u64 major_faults, major_ns;         /* of `faults`; all were timed */
};

/* The tracer writes the last ones, and reads the first two. */
struct bpf_globals {
	u64 lost;         /* records and threads */
	u64 missed;       /* switches of threads, found at the next call or page fault */
	u64 free_place;   /* the list of places that are free again: the first, and above it how often it changed */
	u32 fresh_place;  /* places that were never taken begin after it */
	u32 fault_period; /* one page fault in so many is timed */
	u64 calls_32;     /* of 32-bit programs */
	u64 library_file; /* of the preloaded library: its inode, 0: no library, and its device */
	u32 library_device, pad;
	u32 pid_space; /* the tracer's PID namespace, whose numbers all records bear */
};

/* By number. */
struct bpf_calls {
	u8 primitive[BPF_CALLS]; /* or what decides */
	u16 native[BPF_CALLS];   /* of a 32-bit program's call, the number that it has in 64-bit programs */
};

/* Calls that are no primitive. */
struct bpf_other_calls {
	struct {
		u64 calls, wall_ns;
	} of[BPF_CALLS];
};

/* Of system calls, sizes of those that move bytes. */
struct bpf_histograms {
	u64 duration, size; /* the buckets counted in last */
	u64 longest[PRIMITIVE_CALLS];
	u64 durations[PRIMITIVE_CALLS][HISTOGRAM_DURATIONS], sizes[PRIMITIVE_CALLS][HISTOGRAM_SIZES];
};

struct bpf_header {
	u32 type, pid, tid, parent; /* parent: the process that forked it */
	u64 at_ns;
	char name[16];
};

enum bpf_fault_kind { BPF_FAULT_MINOR, BPF_FAULT_MAJOR, BPF_FAULT_KINDS };

/* ns: of those that were timed, on the CPU. What they waited is measured of all. */
struct bpf_fault_sum {
	u64 faults, timed, ns, blocked_ns, runnable_ns;
};

/* Page faults outside of calls, in one window. How long one took, waiting included, is known of those that were timed
 * and those that slept. */
struct bpf_faults {
	struct bpf_header header;
	u64 address, code; /* of the first: what was touched, and the instruction */
	struct bpf_fault_sum of[BPF_FAULT_KINDS];
	u64 durations;
	u64 duration[BPF_DURATIONS]; /* the lowest bit is its kind */
};

/* Of a thread: the program's state, and what is reported when the thread ends. What a page fault looks at stands
 * together, then what a system call does. */
struct bpf_thread {
	struct bpf_header header;
	u64 fault_ns, fault_address; /* of the last page fault, until its end or a call is seen; fault_ns 0: of none */
	u64 fault_off_ns;            /* what it was not on a CPU */
	u64 fault_blocked_ns, fault_runnable_ns,
		fault_back_ns;    /* outside of calls; back: when it was last back, 0: it never slept */
	struct bpf_faults window; /* not reported yet */
	u64 slot;                 /* where the library's slot of the thread is, 0: no library */
	u64 code[3];              /* where the C library's memset, memcpy and memmove are */
	u64 call_ns;              /* when the call began that it is in */
	u64 library[2];           /* where the library's code is: its own calls are not the program's */
	u32 loads, pad_loads;     /* the descriptor that the library is being loaded through, plus 1; 0: none */
	u32 call, in_call;        /* the primitive of that call, if in_call */
	u32 number, has_others;   /* has_others: threads of the same process, now or before */
	u64 argument[5];
	u64 kind_blocked_ns, kind_runnable_ns; /* as a recvmsg began, what calls of its primitive had waited */
	u64 file[4];                           /* descriptors looked at last, plus 1, and what they are */
	u32 file_kind[4];
	u64 booked_ns; /* CPU time by the kernel's own account: when it began, and in the record of its end since then */
	u64 account_ns; /* the same account, at the last switch */
	u64 switches;   /* to it */
	u64 begin_ns, since_ns, cpu_ns, blocked_ns, runnable_ns;
	u32 state, within;        /* within: the primitive that it was switched out in */
	u32 next_free, is_fresh;  /* is_fresh: nothing counts before its next exec */
	u32 is_nested, is_32;     /* is_nested: in a PID namespace below the tracer's, as its own calls report ids;
				 is_32: the call is of a 32-bit program */
	u32 attaches, has_status; /* attaches: the library does, its calls are not the program's */
	struct bpf_turn turn;
	u64 waking_ns; /* when it was last woken, by whom, and how */
	u32 waking, waking_how;
	u32 status, pad; /* how the process ended, as of waitpid(2), in the record of a thread's end; with has_status */
	struct bpf_part part[PRIMITIVE_COUNT];
};

struct bpf_span {
	struct bpf_header header;
	u64 begin_ns;
	u32 primitive, child;
};

/* Of the clock, outside of the primitives. */
struct bpf_sample {
	struct bpf_header header;
	u64 address, sp, bp, bytes; /* bytes: of the stack, 0: it could not be read */
	u8 stack[BPF_STACK];
};

/* kind: PRIMITIVE_FAULT_* */
struct bpf_mapping {
	struct bpf_header header;
	u64 address, end;
	u32 kind, pad;
};

struct bpf_exec {
	struct bpf_header header;
	u64 address, end;    /* the program's image */
	u64 heap;            /* where its heap begins */
	char path[BPF_PATH]; /* as it was executed, of a script its interpreter's */
};

#endif
