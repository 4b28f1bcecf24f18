/* SPDX-License-Identifier: MIT */
/*
 * The source "preload": the library that is loaded into the program, and the memory in which it reports.
 */
#ifndef FAULTLINE_PRELOAD_H
#define FAULTLINE_PRELOAD_H

#include "text/error.h"
#include "ledger.h"
#include "preload/program.h"
#include "preload/shared.h"
#include "thread_clock.h"
#include "ticks.h"

#include <sys/types.h>

struct preload {
	struct shared *shared;
	int fd;
	pid_t tracer;
	struct ticks ticks;
	char path[4000];     /* of the library */
	uint64_t read;       /* entries of the log that were read */
	uint64_t lost_calls; /* of the log: overwritten before they were read, or never finished */
	size_t highest;      /* slots that were ever taken */
	uint64_t stuck_at;   /* the entry that is waited for, and for how many readings */
	unsigned stuck;
	struct thread *of[SHARED_SLOTS]; /* whose slot it is, NULL: not seen yet */
	struct thread_clock clock[SHARED_SLOTS];
};

/* Memory that the program's processes can write to is not trusted: every number in it is checked before it is used
 * as an index, a count to wait for or the end of a text. Nobody can make the memory smaller. */

/* Finds the library and makes the memory. 0 or -errno; `error` holds a message. */
int preload_open(struct preload *, struct error *);

/* Memory of its own for a process in which the library measures what it costs. 0 or -errno. */
int preload_open_probe(struct preload *probe, const struct preload *);

/* Whether it has measured that much, and what it is to do next. */
bool preload_probe_has(const struct preload *probe, enum shared_calibrates);
void preload_probe_go_on(struct preload *probe, enum shared_calibrates next);

/* Another source distinguishes waiting from running: short calls must be logged to divide it. */
void preload_log_short_calls(struct preload *);

/* The library is to find the place in the source of each call. */
void preload_find_places(struct preload *);

/* No other source sees page faults and switches: each process must count them at its end. */
void preload_count_usage(struct preload *);

/* Puts what makes a program load the library into the caller's environment, unless it would not start with it. */
int preload_enter(const struct preload *, const char *program);

/* Reads the log and maintains the slots: threads that began, and those that are gone, whose slots become free. True
 * when nothing in the log is missing, so that items from before the call can be settled. */
bool preload_read(struct preload *, struct ledger *);

/* The thread now runs another program, which may lack the library. Its name may become that of the program before. */
void preload_exec(struct preload *, struct ledger *, struct thread *, uint64_t at_ns);

/* The last reading, with the totals of all threads. */
void preload_finish(struct preload *, struct ledger *, uint64_t now_ns);

/* Programs that the library was left out of. */
uint64_t preload_left_out(const struct preload *, enum program);

/* Processes without room for the memory in which they report. */
size_t preload_unmapped(const struct preload *);

/* Threads that found no slot, or do not know their numbers. */
uint64_t preload_lost_threads(const struct preload *);

void preload_close(struct preload *);

#endif
