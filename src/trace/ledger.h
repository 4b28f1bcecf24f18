/* SPDX-License-Identifier: MIT */
/*
 * What the sources saw of a traced program: its processes and threads, and per thread the cost of each primitive. The
 * sources write it, account.h sums it up. No clock, no I/O.
 *
 * All times are nanoseconds of CLOCK_MONOTONIC. Functions that get no memory count the loss in `lost_memory`.
 */
#ifndef FAULTLINE_LEDGER_H
#define FAULTLINE_LEDGER_H

#include "ending.h"
#include "histogram.h"
#include "primitive.h"
#include "turn.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEDGER_SPANS = 200000, LEDGER_TURNS = 4000000, LEDGER_WAITS = 1000000 };
#define LEDGER_END UINT64_MAX

const char *primitive_name(enum primitive);

/* The cost of a primitive in a thread. */
struct part {
	uint64_t calls, bytes;
	uint64_t timed;                 /* calls that wall_ns covers; fewer than `calls`: see `estimated` */
	uint64_t large;                 /* of `timed`, calls of functions on memory that stand for themselves only */
	uint64_t small_ns;              /* of wall_ns, what was scaled up from the others: on the CPU */
	uint64_t of_size[MEMORY_SIZES]; /* of functions on memory, the small calls by size */
	uint64_t wall_ns;
	uint64_t blocked_ns, runnable_ns; /* of wall_ns */
	uint64_t faults, fault_ns;        /* page faults within it; fault_ns is part of wall_ns */
	uint64_t timed_faults;            /* that fault_ns was measured for, where estimate.h is to scale it up */
	uint64_t major_faults, major_ns;  /* of `faults`, beside the timed ones; on the CPU */
	uint64_t bpf_calls, bpf_bytes;    /* as the kernel saw it */
	uint64_t reported_ns;             /* on the CPU, before cost.h took out what tracing costs */
	uint64_t cost_ns;                 /* that tracing took for it: from here and from own code */
	bool is_unsized;                  /* `bytes` lacks those of some calls */
	bool estimated;                   /* wall_ns was scaled up from some of the calls */
	enum primitive primitive;
};

enum fault_kind { FAULT_KINDS = PRIMITIVE_FAULT_OTHER - PRIMITIVE_FAULT_ANONYMOUS + 1 };

/* An event at a time, whose primitive is not known yet. */
enum item_what { ITEM_BLOCKED, ITEM_RUNNABLE, ITEM_FAULT, ITEM_SAMPLE };
struct item {
	uint64_t at_ns, ns; /* ns: how long, 0: not known, or no length */
	uint64_t wall_ns;   /* of a fault: how long, waiting included */
	uint64_t address;   /* of the instruction, for a sample */
	enum item_what what;
	enum primitive primitive; /* of a fault, or a wait within one: its kind; else PRIMITIVE_OWN */
	uint32_t weight;          /* the number of events that it stands for */
};

struct call {
	uint64_t begin_ns, end_ns;
	enum primitive primitive;
	uint32_t child;
	uint64_t woken_ns; /* when its wait ended, if it is known by whom */
	int waker;         /* the thread that ended it, 0: not known */
	uint64_t channel;  /* that data were waited for from, 0: from none */
	bool timed_out;
	bool interrupted;    /* by a signal, of which it is not known who sent it */
	bool closed;         /* the other end was closed: by the waker, or by a process that ended */
	uint64_t blocked_ns; /* the items of its thread that fell into it */
};

/* A call in which a thread waited, so long of it. */
struct waited {
	int tid;
	uint64_t ns;
	struct call call;
};

struct thread {
	int pid, tid, parent; /* parent: the process that started this one, 0: not known */
	int starter;          /* the thread that did; 0: not known */
	char name[16];
	uint64_t begin_ns, end_ns;        /* end 0: still running */
	bool ended;                       /* end_ns is the end, not only the last that was seen */
	uint64_t cpu_ns;                  /* all CPU time; meaningful with has_cpu */
	uint64_t blocked_ns, runnable_ns; /* meaningful with has_switches */
	uint64_t booked_ns;               /* CPU time by the kernel's own account; meaningful with has_booked */
	bool has_booked;
	uint64_t output[2]; /* the channels of its descriptors 1 and 2, 0: none */
	uint64_t queued_ns; /* in the queue for a CPU, by the kernel's account; without has_switches; 0: not known */
	bool has_preload;   /* the preloaded library is in it */
	uint64_t exec_ns;   /* when it executed its program, as the kernel reported; 0: not known */
	bool has_status, shm_was_full; /* of a process's first thread: see ending.h */
	int status;                    /* how the process ended, as of waitpid(2); meaningful with has_status */
	uint64_t status_ns;
	uint64_t edge_cost_ns;     /* that tracing took before its beginning and after its end; cost.h */
	uint64_t children_cost_ns; /* that it took of its children that no long wait leads to: path_waits.c */
	uint64_t preload_ns;       /* when the library last began in it; 0: never */
	uint64_t walk_ns;          /* that the library took to read stacks of Python */
	uint64_t rare_ns;          /* and for what it does now and then, page faults included */
	uint64_t switches;         /* to it; meaningful with has_switches */
	bool has_cpu;
	bool has_switches;   /* the kernel reported when it ran */
	bool has_bpf;        /* the kernel reported its system calls */
	bool is_waited_for;  /* a long wait for it is known: path_waits.c */
	bool is_process_end; /* the process ended with this thread */
	bool was_first;      /* of its process, until another thread executed a program */
	uint32_t execs;
	struct part *part;
	size_t parts;
	unsigned char place[PRIMITIVE_COUNT]; /* 1 + index into part, 0: none */
	struct call *call;                    /* the log's, until no item can fall into them */
	size_t calls, calls_room;
	uint64_t open_ns; /* a call began then that has not ended, 0: none */
	enum primitive open_primitive;
	const char *
		killed_in; /* of a process's first thread: "memset" or such, which a thread was in at the end; or NULL */
	struct item *item; /* waiting for the log */
	size_t items, items_room;
	uint64_t marked_ns, marked_cpu_ns; /* where the CPU clock was read last */
	bool dirty;                        /* it stands in the ledger's list of those to settle */
	struct turn *turn;                 /* by time */
	size_t turns, turns_room;
	int slot;     /* 1 + its place in the library's memory, 0: none now */
	void *source; /* the other source's state of the thread */
};

/* A long stretch in one primitive: the timeline. */
struct span {
	int pid, tid, child;
	enum primitive primitive;
	uint64_t begin_ns, end_ns;
};

/* A system call that is no primitive. */
struct other_call {
	char name[32];
	uint64_t calls, wall_ns;
};

struct sample_sink {
	void (*take)(void *context, const struct thread *, const struct item *);
	void *context;
};

struct ledger {
	struct thread **thread; /* in the order of their beginning */
	size_t threads, threads_room;
	struct thread **dirty; /* those with calls or items that wait */
	size_t dirties, dirties_room;
	size_t *bucket; /* hash by tid: 1 + index of the newest */
	size_t buckets;
	uint64_t durations[PRIMITIVE_OWN][HISTOGRAM_DURATIONS], longest_ns[PRIMITIVE_OWN];
	uint64_t sizes[PRIMITIVE_CALLS][HISTOGRAM_SIZES];
	uint64_t unsized;         /* bit by primitive: of some calls it is not known how many bytes they moved */
	struct other_call *other; /* longest first */
	size_t others, others_room;
	struct span *span;
	size_t spans, spans_room;
	uint64_t spans_left_out;
	uint64_t long_ns[PRIMITIVE_COUNT]; /* of all spans, those left out as well */
	struct waited *waited;             /* without turns of the kernel's */
	size_t waits, waits_room;
	size_t turns;
	uint64_t turns_left_out; /* and waits */
	uint64_t shortest_span_ns;
	struct sample_sink samples;
	bool keeps_calls; /* there will be items to settle */
	bool bpf_times;   /* the kernel reports all times except those of the functions on memory */
	struct endings endings;
	uint64_t lost_memory;
	uint64_t samples_within; /* samples that fell into a primitive */
};

void ledger_free(struct ledger *);

/* The newest thread of that id, or NULL. */
struct thread *ledger_find(const struct ledger *, int tid);

/* Begins a thread. NULL without memory. */
struct thread *ledger_begin(struct ledger *, int pid, int tid, uint64_t begin_ns);

/* The thread has executed another program, so that it has the number of its process's first one, which has ended. The
 * two change numbers and places; where the thread is the first, nothing happens. */
void ledger_make_first(struct ledger *, struct thread *);

/* The part of a primitive, created if missing; without memory, a dummy part. */
struct part *ledger_part(struct ledger *, struct thread *, enum primitive);

/* The same, or NULL if it does not exist. */
const struct part *thread_part(const struct thread *, enum primitive);

/* A call from the log has ended. If cpu_ns, the CPU time of the thread at its end, is not 0, the time that the
 * thread did not run since the last such reading counts as waiting in this call. */
void ledger_call(struct ledger *, struct thread *, const struct call *, uint64_t cpu_ns);

/* Of a call in which its thread was blocked so long; others than those of waiting only count if the waker is known. */
void ledger_wait(struct ledger *, const struct thread *, const struct call *, uint64_t ns);

/* Adds to the counts of calls by duration and by size. */
void ledger_histogram(struct ledger *, enum primitive, const uint64_t durations[HISTOGRAM_DURATIONS],
		      const uint64_t sizes[HISTOGRAM_SIZES]);

/* One more duration, and the longest of several; a longest of 0 is not known. */
void ledger_duration(struct ledger *, enum primitive, uint64_t ns);
void ledger_longest(struct ledger *, enum primitive, uint64_t ns);

/* Adds a system call that is no primitive; each name once. */
void ledger_other(struct ledger *, const char *name, uint64_t calls, uint64_t wall_ns);

/* A stretch of time for the timeline, if it is long enough. */
void ledger_span(struct ledger *, const struct thread *, const struct call *);

/* A turn on a CPU, after those that were added before. */
void ledger_turn(struct ledger *, struct thread *, const struct turn *);

/* Something whose primitive is found in the log later. */
void ledger_item(struct ledger *, struct thread *, const struct item *);

/* Assigns items, all of which are from before `cut_ns`, to the calls that they fell into, once the log is
 * read. Those within a call that is still open wait, unless the cut is LEDGER_END. */
void ledger_settle(struct ledger *, uint64_t cut_ns);

#endif
