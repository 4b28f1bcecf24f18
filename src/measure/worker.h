/* SPDX-License-Identifier: MIT */
/*
 * One round of one point in a separate process and program, with its own session and a deadline. Its leftovers
 * (processes, shared memory objects, semaphores, files) are always removed.
 */
#ifndef FAULTLINE_WORKER_H
#define FAULTLINE_WORKER_H

#include "counters.h"
#include "measured.h"
#include "os/os.h"
#include "trial/measure.h"

enum { WORKER_WRAP_WORDS = 32 };

struct worker_place {
	const char *image;               /* the program that measures: see image.h */
	const char *const *wrap;         /* the words of a command that executes it, ends with NULL; NULL: none */
	char *const *environment;        /* of the process; NULL: this one's */
	const struct counters *counters; /* NULL: none */
	int cpu;                         /* where the process is bound, -1: not bound */
	int other_cpu;                   /* for a peer on another CPU, -1: none */
	int refused;                     /* the errno by which the system refuses to bind processes, 0 if it does not */
	const char *directory;           /* for temporary files */
	const char *memory_groups;       /* where processes make cgroups of memory; NULL, "": nowhere */
	uint64_t deadline_ns;            /* for the whole round */
};

/*
 * Appends the round's samples to `measured` and sets its status and reason if the round failed. 0; -EINTR if
 * worker_interrupt interrupted it; else the -errno of the harness itself (such as no process), and `error` holds a
 * message.
 */
int worker_round(struct measured *, const struct round_plan *, const struct worker_place *, struct error *);

/* A look at a process that is started as one that measures would be, and measures nothing. */
struct worker_look {
	int errors; /* its standard error, and its output is dropped; -1: both are this process's */
	void *context;
	void (*look)(void *context, pid_t); /* called while it waits; NULL: nothing is */
	struct os_mappings mappings;        /* then, what it consists of before a probe has done anything */
};

/* 0; -EPIPE if it ended, or did not start, without a report; or another -errno. `error` holds a message. */
int worker_inspect(const struct worker_place *, struct worker_look *, struct error *);

/* Ends the current round, and every later one, at once. For signal handlers. */
void worker_interrupt(void);

#endif
