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

struct worker_place {
	const char *image;               /* the program that measures: see image.h */
	const struct counters *counters; /* NULL: none */
	int cpu;                         /* where the process is bound, -1: not bound */
	int other_cpu;                   /* for a peer on another CPU, -1: none */
	int refused;                     /* the errno by which the system refuses to bind processes, 0 if it does not */
	const char *directory;           /* for temporary files */
	uint64_t deadline_ns;            /* for the whole round */
};

/*
 * Appends the round's samples to `measured` and sets its status and reason if the round failed. 0; -EINTR if
 * worker_interrupt interrupted it; else the -errno of the harness itself (such as no process), and `error` holds a
 * message.
 */
int worker_round(struct measured *, const struct round_plan *, const struct worker_place *, struct error *);

/* What the measuring program consists of before a probe has done anything. 0 or -errno; `error` holds a message. */
int worker_mappings(const struct worker_place *, struct os_mappings *, struct error *);

/* Ends the current round, and every later one, at once. For signal handlers. */
void worker_interrupt(void);

#endif
