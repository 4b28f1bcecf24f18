/* SPDX-License-Identifier: MIT */
/* Shared by the files of the critical path. */
#ifndef FAULTLINE_PATH_PARTS_H
#define FAULTLINE_PATH_PARTS_H

#include "account.h"
#include "path.h"

/* What a thread does in a run outside of calls, as far as no turn says it, and what tracing costs it. */
struct habit {
	double kept[PRIMITIVE_CALLS];    /* of each ns that a turn reports in a call: the call's own */
	double cost[PRIMITIVE_CALLS];    /* with each such ns: tracing, a part of it and of what follows */
	double fault_ns, fault_cost_ns;  /* a page fault, on the CPU, and what tracing it costs */
	double fault_share[FAULT_KINDS]; /* of all page faults */
	double share[PRIMITIVE_COUNT];   /* of the rest: what no turn has, such as tracing, and what some lack */
	double runnable;                 /* of the rest: only where the kernel reported no turns */
	int rest;                        /* the kind of what is left: own code, or waiting */
	uint64_t edge_cost_ns;           /* of the thread's, what is not on the path yet */
	bool waits;                      /* the path is with what it waits for: it can't be its own waker's waker */
	const struct thread *thread;
	uint64_t kind_ns[PATH_KINDS];        /* its part of the path */
	uint64_t waited_ns[PRIMITIVE_COUNT]; /* the same of its waits, by what it waited in */
};

enum { MOMENT_SHARERS = 16 };

/* The threads that had a part of the step of time that the path is in. */
struct moments {
	uint64_t begin_ns, step_ns;
	size_t sharers;
	struct path_moment sharer[MOMENT_SHARERS]; /* end_ns is a length */
};

struct finder {
	uint64_t end_ns;
	struct moments moments;
	struct habit **habit; /* open addressing, by thread */
	size_t habits, habits_room;
	struct account *room;
	struct path path;
	int depth;
};

/* What is known of a thread, from its first part of the path on. NULL without memory. */
struct habit *path_habit(struct finder *, const struct thread *);

/* A part of the path. wait: 1 + the row of those that wait meanwhile, 0: none do. */
void path_add(struct finder *, const struct thread *, int kind, uint64_t ns, size_t wait);

/* Which thread has the path when: `from_ns` never goes back. Begin before the first, end after the last. */
void path_moments_begin(struct finder *, uint64_t begin_ns, uint64_t end_ns);
void path_moments_add(struct finder *, const struct thread *, int kind, uint64_t from_ns, uint64_t to_ns);
void path_moments_end(struct finder *);

/* What was before a thread's beginning, or after its end. */
void path_add_edge(struct finder *, const struct thread *, uint64_t ns, size_t wait);

/* A run, or a part of it: what is known of the whole is taken to be spread over it evenly. */
void path_add_run(struct finder *, const struct thread *, const struct turn *, uint64_t ns, size_t wait);

/* The path was with the thread, all that time; of it, it waited so long in a primitive. */
void path_stay(struct finder *, const struct thread *, uint64_t from_ns, uint64_t to_ns);
void path_wait_within(struct finder *, const struct thread *, unsigned within, uint64_t ns);

void path_sort_legs(struct path *);
void path_sort_uses(struct path *);

#endif
