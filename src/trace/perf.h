/* SPDX-License-Identifier: MIT */
/*
 * The source "perf": software events of the kernel. It reports when threads begin, run, wait and end, what is mapped,
 * page faults with their cost, and where the CPU is. No privilege needed while perf_event_paranoid is 2 or less; page
 * faults inside system calls are seen only with privilege.
 */
#ifndef FAULTLINE_PERF_H
#define FAULTLINE_PERF_H

#include "text/error.h"
#include "ledger.h"
#include "preload.h"
#include "ring.h"
#include "site.h"

#include <sys/types.h>

enum perf_event_name { PERF_TREE, PERF_FAULT, PERF_FAULT_MINOR, PERF_FAULT_MAJOR, PERF_CLOCK, PERF_EVENTS };

struct perf {
	bool with_kernel;              /* kernel mode is seen as well */
	bool counts_lost;              /* the kernel counts what it lost */
	size_t sets, sets_room, rings; /* sets of events: one per CPU and attached thread */
	unsigned fault_period;
	int *fd;      /* sets x PERF_EVENTS, -1: none */
	uint64_t *id; /* of each */
	struct ring **ring;
	struct sites *sites;
	uint64_t lost_records;    /* what PERF_RECORD_LOST said */
	uint64_t samples;         /* of the clock */
	uint64_t unpaired_faults; /* seen, without their cost */
	struct ledger *ledger;
	struct preload *preload; /* to be notified of execs; or NULL */
};

/* Opens the events for a process that will execute a program. 0, or -errno with a reason. */
int perf_open(struct perf *, pid_t pid, unsigned fault_period, unsigned samples_per_second, struct error *);

/* The same for all threads of a running process. */
int perf_attach(struct perf *, pid_t pid, unsigned fault_period, unsigned samples_per_second, struct error *);

/* Reads what happened up to a time. */
void perf_read(struct perf *, uint64_t cut_ns);

/* Ends the states of threads that still run, at the end of the trace. */
void perf_finish(struct perf *, uint64_t now_ns);

/* The kernel's own count of page faults, sampled or not; and the records that it lost for lack of room. */
uint64_t perf_fault_count(const struct perf *);
uint64_t perf_lost(const struct perf *);

void perf_close(struct perf *);

/* perf_record.c: one record, in the order of time; a thread that ran before it was attached to. */
void perf_record(struct perf *, const struct perf_event_header *);
void perf_begin_running(struct perf *, int pid, int tid, uint64_t now_ns);
uint64_t perf_record_ns(const struct perf_event_header *);

#endif
