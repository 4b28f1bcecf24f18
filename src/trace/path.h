/* SPDX-License-Identifier: MIT */
/*
 * The critical path: what the program waited for. Every moment of its time belongs to one thread, that runs in a
 * primitive or in its own code, or could run, or is waited for by nothing but a timer or a device. It follows the
 * first thread; while that waits for another thread, it follows the other one, and so on. No clock, no I/O.
 */
#ifndef FAULTLINE_PATH_H
#define FAULTLINE_PATH_H

#include "ledger.h"

/* Beside the primitives. Unknown: waited, for what is not known. Missing: nothing was recorded of that time. */
enum path_kind {
	PATH_RUNNABLE = PRIMITIVE_COUNT,
	PATH_TIMER,
	PATH_DEVICE,
	PATH_KERNEL,
	PATH_OUTSIDE,
	PATH_UNKNOWN,
	PATH_MISSING,
	PATH_EDGES, /* before the program's first instruction, and after its end */
	PATH_KINDS
};

struct path_row {
	const struct thread *thread;
	int kind; /* an enum primitive or an enum path_kind */
	uint64_t ns;
};

/* A thread waited in a primitive for threads of one name, which meanwhile were in what `in_ns` says. */
struct path_wait {
	const struct thread *waiter, *waker; /* waker: the first */
	enum primitive within;
	uint64_t ns, times;
	bool several;               /* wakers */
	uint64_t in_ns[PATH_KINDS]; /* the rest of ns: those waited for others in turn */
};

/* The part of a process. */
struct path_step {
	int pid;
	uint64_t ns;
};

/* A stretch of the path that is a thread's; before_ns: all such stretches of the thread before. */
struct path_leg {
	int tid;
	uint64_t begin_ns, end_ns, before_ns;
};

/* A thread's part of the path in a primitive, and waiting there for none that the path follows. */
struct path_use {
	int tid;
	enum primitive primitive;
	uint64_t ns;
};

/* A stretch of time, in steps of a 2,000th of the whole: the thread that had most of it, and what that did:
 * PRIMITIVE_OWN if it ran, or an enum path_kind. */
struct path_moment {
	const struct thread *thread;
	int kind;
	uint64_t begin_ns, end_ns;
};

struct path {
	struct path_row *row; /* longest first; their sum is whole_ns */
	size_t rows;
	struct path_wait *wait; /* longest first */
	size_t waits;
	struct path_step *step; /* longest first */
	size_t steps;
	struct path_leg *leg; /* by thread and time */
	size_t legs, legs_room;
	struct path_use *use; /* by thread and primitive */
	size_t uses;
	struct path_moment *moment; /* by time */
	size_t moments;
	uint64_t whole_ns;
	bool incomplete; /* there was no memory */
};

const char *path_kind_name(int kind);

/* What tracing added to the whole, about: its own time on the path, and its share of the time in which others ran,
 * because a thread that runs longer delays the others longer. */
uint64_t path_cost(const struct path *);

/* Whether a part of the path is the thread's. */
bool path_has(const struct path *, const struct thread *);

/* Where the kernel reported no turns: makes them of the long calls of waiting. What they waited for is known of a
 * child, of a timer, and where the library noted it: see preload/wake.h. */
void path_take_waits(struct ledger *, uint64_t end_ns);

/* A lock that is asked for again at once each time a time limit has passed, as by Python's threads for their
 * interpreter, every 5 ms: who ended the last of these waits is the waker of them all. */
void path_join_retries(struct ledger *);

/* Of the ledger's first thread, from when the program was started until its end was seen; the rows sum to that. Without
 * threads, a path without rows. */
struct path path_find(const struct ledger *, uint64_t begin_ns, uint64_t end_ns);

/* The part of a stretch of time in which the path was with the thread. */
uint64_t path_overlap(const struct path *, int tid, uint64_t begin_ns, uint64_t end_ns);

/* The sum of the uses of a thread's primitive. */
uint64_t path_within(const struct path *, int tid, enum primitive);

void path_free(struct path *);

#endif
