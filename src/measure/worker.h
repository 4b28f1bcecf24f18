/* SPDX-License-Identifier: MIT */
/*
 * One round of one point in a process and a program of its own: with its own session, a deadline, and its leftovers
 * (processes, shared memory objects, semaphores, files) removed whatever becomes of it.
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
	int cpu;                         /* to bind the process to, -1 to leave it where it is */
	int other_cpu;                   /* for a peer that runs elsewhere, -1 if there is none */
	int refused;                     /* the errno by which the system refuses to bind processes, 0 if it does not */
	const char *directory;           /* for temporary files */
	uint64_t deadline_ns;            /* for the whole round */
};

/*
 * Appends the round's samples to `measured` and sets its status and reason when the round did not end
 * well. 0; -EINTR when it was broken off by worker_interrupt; else the -errno of the harness itself
 * (no process to be had), for which `error` has the words.
 */
int worker_round(struct measured *, const struct round_plan *, const struct worker_place *, struct error *);

/* What the program that measures consists of before a probe has done anything. 0 or -errno, with the words. */
int worker_mappings(const struct worker_place *, struct os_mappings *, struct error *);

/* Makes the round that is under way, and every later one, end at once. For signal handlers. */
void worker_interrupt(void);

#endif
