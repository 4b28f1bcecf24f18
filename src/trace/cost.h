/* SPDX-License-Identifier: MIT */
/*
 * What tracing costs the program, and moving that cost from the figures to a separate row.
 *
 * An event, such as a call, takes `untraced` ns without a tracer, and `traced` ns with one, which reports `reported` ns
 * of it. What is reported beyond `untraced` does not belong to the call; what is beyond `reported` does not belong to
 * the program's own code. Both go to the row "tracing", so the sum does not change. No clock, no I/O.
 */
#ifndef FAULTLINE_COST_H
#define FAULTLINE_COST_H

#include "ledger.h"

enum cost_event {
	COST_CALL,   /* of the library, timed */
	COST_COUNT,  /* of the library, counted only */
	COST_LOCK,   /* a lock that is free, and its release: counted only */
	COST_MEMORY, /* a small call of a function on memory, timed; by size */
	COST_MEMORY_LAST = COST_MEMORY + MEMORY_SIZES - 1,
	COST_MEMORY_LARGE,          /* a large one */
	COST_MEMORY_COUNT,          /* the same, counted only */
	COST_LIBRARY_PROCESS,       /* a process that was forked, with the library in it; inside: to find its slot */
	COST_LIBRARY_PROCESS_COUNT, /* the same next to bpf */
	COST_BPF_CALL,              /* a system call that bpf sees */
	COST_BPF_TRANSFER,          /* one that moves bytes: what its descriptor leads to is looked at */
	COST_FAULT,                 /* a page fault that bpf or perf sees */
	COST_PROCESS, /* a process that was forked, as bpf or perf sees it: inside the fork, and until its end */
	COST_EVENTS
};

/* Of one event, in ns. */
struct cost {
	double inside;  /* reported beyond what it takes untraced; negative: less is reported than it takes */
	double outside; /* beyond what is reported */
	double least; /* of a function on memory: shorter than this, with all in the cache, it is never; 0: not known */
};

struct costs {
	struct cost of[COST_EVENTS]; /* 0 both: not known */
};

/* Its name in the files: a word. */
const char *cost_name(enum cost_event);

/* From the three lengths; noise does not make tracing cost less than nothing. */
struct cost cost_of(double untraced, double traced, double reported);

double cost_sum(const struct cost *);

/* Takes the costs out of all threads' parts, into the part PRIMITIVE_TRACING of each. Once, when the ledger has all. */
void cost_take_out(struct ledger *, const struct costs *);

#endif
