/* SPDX-License-Identifier: MIT */
/*
 * The memory that the tracer shares with the preloaded library: a memfd of the tracer's, which the
 * library opens through /proc. It outlives every way in which a process can end.
 *
 * A thread owns a slot and is the only one that writes to it. Calls longer than `log_ticks` also go to
 * the log, a ring that all write to and the tracer reads. Times are ticks: see SHARED_CLOCK_*.
 */
#ifndef FAULTLINE_SHARED_H
#define FAULTLINE_SHARED_H

#include "../histogram.h"
#include "../primitive.h"
#include "../python_frames.h"

#include <stdint.h>

#define SHARED_MAGIC    UINT64_C(0x656e696c746c7566)
#define SHARED_VARIABLE "FAULTLINE_TRACE"
#define SHARED_NAME     "faultline-trace"

/* prctl(SHARED_BELL, slot, memset, memcpy, memmove): a thread has found its slot. prctl(SHARED_BELL, SHARED_BELL_BEGINS,
 * from, to): the library begins, whose code is there. Until the slot is found, from SHARED_BELL_BEGINS
 * on, its system calls are the library's. */
#define SHARED_BELL        0x464c5452
#define SHARED_BELL_BEGINS 0
#define SHARED_BELL_FAILED 1

enum {
	SHARED_VERSION = 12,
	SHARED_SLOTS = 4096,
	SHARED_LOG = 1 << 17,
	SHARED_WAKES = 1 << 14,
	SHARED_UNMAPPED = 1024, /* by number, and what is left of it */
	SHARED_LARGE = 16384,   /* bytes: every memset and memcpy of that size is timed, of the others 1 in 16 */
	SHARED_EVERY = 16,
	SHARED_COST_CALLS = 1024,
	SHARED_DEPTH = 32, /* frames of a stack, the innermost ones */
	SHARED_WALKS = 13, /* no power of 2: a loop of so many calls would show always the same one */
	SHARED_FRAMES = 1 << 14,
	SHARED_STACKS = 1 << 14,
	SHARED_PLACES = 1 << 15,
	SHARED_STRETCHES = 1 << 18,
	SHARED_STRETCH_NS = 100000,
};

enum shared_clock {
	SHARED_CLOCK_MONOTONIC, /* a tick is a nanosecond of CLOCK_MONOTONIC */
	SHARED_CLOCK_COUNTER,   /* a tick is one of the CPU's constant counter */
};

/* The process is to measure what the library costs: alone, then next to bpf, or not; then it ends. */
enum shared_calibrates {
	SHARED_RUNS_PROGRAM,
	SHARED_CALIBRATES_ALONE,
	SHARED_CALIBRATES_WITH_BPF,
	SHARED_CALIBRATES_NO_MORE
};

enum shared_state { SHARED_FREE, SHARED_TAKEN, SHARED_ENDED };

enum shared_ended { SHARED_RUNS, SHARED_REAPED, SHARED_REAPED_SHM_FULL };

/* What ended a wait. Closed: the other end was closed, by the thread if it is known, or with a process. Interrupted: a
 * signal, of which nobody noted that it was sent. */
enum shared_woken { SHARED_NOT_KNOWN, SHARED_WOKEN, SHARED_TIMED_OUT, SHARED_CLOSED, SHARED_INTERRUPTED };

struct shared_total {
	uint64_t calls, bytes; /* of the functions on memory, the calls are counted by size alone */
	uint64_t timed, ticks; /* so many of the calls took so long, calls nested in them left out */
};

/* Of the small ones, all calls but the `timed` of struct shared_total, some are timed. */
struct shared_small {
	uint64_t timed, ticks;
};

/* Of the thread that runs Python: what the tracer needs to read its stack. */
struct shared_python {
	uint64_t state; /* the address of the thread's state, 0: it does not run Python, or that is not known */
	uint64_t code_type;
	uint64_t image; /* sets programs apart: see stack.h */
	struct python_layout layout;
};

struct shared_slot {
	uint32_t state;
	uint32_t pid, tid, parent;
	uint64_t begin, end;       /* ticks; end 0: not known */
	uint64_t cpu_ns;           /* of the thread at `end`, 0: not known */
	uint64_t queued_ns;        /* that it waited for a CPU until `end`, 0: not known */
	uint64_t faults, switches; /* of the process at its end, with has_usage */
	uint32_t process_end;      /* the process ends here, not only the thread */
	uint32_t has_usage;
	uint32_t starter; /* the thread that started it, 0: not known */
	uint32_t random;
	uint64_t in_call; /* when the call began that the thread is in, 0: in none */
	uint32_t in_primitive;
	int32_t until_timed;    /* small calls until the next that is timed */
	uint64_t inner;         /* ticks of calls that ended; what is nested in a call is found by it */
	uint32_t has_durations; /* their page was written to */
	uint32_t pad;
	uint64_t output[2]; /* the channels that its descriptors 1 and 2 lead to, 0: to none */
	uint64_t who;       /* in notes of wakes: the number of the slot << 32 and the thread's id */
	uint64_t own_ticks; /* that the library took to find the slot, and to begin */
	uint64_t walks, timed_walks, walk_ticks; /* reading stacks of Python, one in SHARED_WALKS is timed */
	uint64_t rare_ticks; /* logging long calls, adding places, asking what calls waited: each time measured */
	uint64_t waited_ticks, waited_cpu_ns; /* when the thread's CPU clock was last read, and what it said */
	struct shared_python python;
	uint64_t has_sizes; /* bit by primitive: its row was written to; the functions on memory need none */
	uint64_t unsized;   /* bit by primitive: of some calls it is not known how many bytes they moved */
	char name[16];
	struct shared_total total[PRIMITIVE_CALLS];
	struct shared_small small[PRIMITIVE_MEMORY];
	uint64_t sizes[PRIMITIVE_CALLS][HISTOGRAM_SIZES]; /* the first rows on the first page */
	_Alignas(4096) uint32_t durations[PRIMITIVE_CALLS][HISTOGRAM_DURATIONS];
};

struct shared_entry {
	uint64_t sequence; /* its place in the log + 1 when it is whole */
	uint64_t begin, end;
	uint64_t cpu_ns; /* of the thread at the end; 0: not read */
	uint64_t bytes;
	uint32_t pid, tid;
	uint32_t primitive, child; /* the process that was started or reaped, 0: none */
	uint32_t ended;            /* enum shared_ended: not SHARED_RUNS: no call, but the end of `child` */
	int32_t status;            /* as of waitpid(2) */
	uint64_t channel;          /* that data were waited for from, 0: from none */
	uint64_t woken;            /* when the call's wait was ended */
	uint32_t waker, how;       /* by which thread, 0: not known; enum shared_woken */
};

/* The last that was done of what others may wait for, at the place of its key; of three numbers and all of them, as many
 * may write at once. */
struct shared_wake {
	uint64_t key, at, who, check;
};

/* Tables that all processes add to, and nobody removes from: see intern.h. Each entry begins with its key. */

/* A line of Python, or an instruction of a file after a call. */
struct shared_frame {
	uint64_t key;
	uint64_t offset; /* native: in the file, or an address if `file` is empty */
	uint32_t line;   /* of Python, 0: none */
	uint32_t is_python;
	uint32_t pid;      /* native without a file: whose address it is */
	char function[68]; /* empty: not known */
	char file[160];    /* of a long path the end */
};

struct shared_stack {
	uint64_t key;
	uint32_t frames;
	uint32_t is_cut;              /* there may be more, further out */
	uint32_t frame[SHARED_DEPTH]; /* indices, innermost first */
};

/* What a thread did in a primitive at a place; of PRIMITIVE_OWN: how often it was seen there; `ticks`
 * are ns then, and `bytes` page faults. */
struct shared_place {
	uint64_t key;
	uint32_t pid, tid;
	uint32_t stack;               /* an index */
	uint16_t primitive, is_small; /* small: a call that stands for more, see struct shared_small */
	uint64_t calls, bytes, ticks; /* calls that were nested in them left out */
	uint64_t waited_ns;           /* that the thread was not on a CPU; of calls of `wait_ticks` and more */
};

/* When one call of a place was, if it took SHARED_STRETCH_NS; or, of PRIMITIVE_OWN and in ns, the time between two
 * samples. `own` is its part of the place's ticks. */
struct shared_stretch {
	uint64_t begin, end, own;
	uint32_t place, is_whole; /* place: an index */
};

enum shared_unread { SHARED_READ, SHARED_UNKNOWN_PYTHON, SHARED_PYPY, SHARED_FREE_THREADED, SHARED_FORBIDDEN };

struct shared_places {
	uint32_t frames, stacks, places; /* that were taken; more than there is room for: the others are lost */
	uint32_t is_on;
	uint64_t lost;      /* calls without a place: there was no room */
	uint32_t stretches; /* that were taken, as above */
	uint32_t unread;    /* enum shared_unread: why lines of some Python are not known */
	char version[28];   /* its version */
	uint32_t frame_of[2 * SHARED_FRAMES], stack_of[2 * SHARED_STACKS], place_of[2 * SHARED_PLACES];
	_Alignas(64) struct shared_place place[SHARED_PLACES];
	struct shared_stack stack[SHARED_STACKS];
	struct shared_frame frame[SHARED_FRAMES];
	struct shared_stretch stretch[SHARED_STRETCHES];
};

/* Ticks that so many calls take past the library and through it, and those that it reports: SHARED_COST_CALLS calls. */
struct shared_cost {
	uint64_t untraced, traced, reported;
};

enum shared_cost_of {
	SHARED_COST_CALL,
	SHARED_COST_COUNT,  /* counted only */
	SHARED_COST_LOCK,   /* a lock that is free, and its release */
	SHARED_COST_MEMORY, /* as memset is called: all counted, some timed; reported is the mean of those; by size */
	SHARED_COST_MEMORY_LAST = SHARED_COST_MEMORY + MEMORY_SIZES - 1,
	SHARED_COST_MEMORY_COUNT, /* counted only */
	SHARED_COST_MEMORY_LARGE, /* all are timed */
	SHARED_COST_PROCESS,      /* fork, exit at once, wait; reported: to find the child's slot */
	SHARED_COST_PROCESS_COUNT,
	SHARED_COSTS
};

/* What every process looks at stands in the first page: a page more is a page fault more in each. */
struct shared {
	uint64_t magic;
	uint32_t version, clock;
	uint64_t size;
	uint64_t log_ticks;      /* calls that long are logged */
	uint64_t wait_ticks;     /* calls that long are asked whether they waited, for their place */
	uint64_t rare_ticks;     /* what the library does now and then takes less, unless it is interrupted */
	uint64_t cpu_ticks;      /* and with the CPU time that the thread had used, from this length on */
	uint64_t ns_per_tick_32; /* fixed point with 32 fractional bits */
	uint64_t bell; /* not 0: the kernel times system calls, and each thread that finds its slot notifies it */
	uint32_t counts_usage; /* not 0: a process counts its page faults and switches at its end */
	uint32_t calibrates;   /* enum shared_calibrates */
	uint32_t calibrated;   /* what it has measured: the last of enum shared_calibrates that is done */
	struct shared_cost cost[SHARED_COSTS];
	_Alignas(64) uint64_t log_next;
	_Alignas(64) uint32_t lock_waiters; /* threads that wait for a lock: only then its release is noted */
	_Alignas(64) uint32_t slot_next;
	_Alignas(64) uint64_t lost_threads; /* threads that found no slot, or do not know their numbers */
	uint64_t left_out[3];               /* programs that were executed without the library, by enum program */
	uint64_t unseen;                    /* libraries that were loaded so that they do not find ours */
	uint64_t filters;                   /* programs that set a seccomp filter: see filter.h */
	_Alignas(4096) char library[4096];  /* what LD_PRELOAD must name */
	_Alignas(4096) uint32_t unmapped[SHARED_UNMAPPED]; /* processes that could open this memory, but not map it */
	_Alignas(4096) struct shared_slot
		slot[SHARED_SLOTS]; /* near the first page: a forked child needs few page tables */
	struct shared_entry log[SHARED_LOG];
	struct shared_wake wake[SHARED_WAKES];
	_Alignas(4096) struct shared_places places;
};

#endif
