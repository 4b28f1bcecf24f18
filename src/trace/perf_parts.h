/* SPDX-License-Identifier: MIT */
/* Shared by the files that read perf records: the layout of the records, and the state of a thread. */
#ifndef FAULTLINE_PERF_PARTS_H
#define FAULTLINE_PERF_PARTS_H

#include "mappings.h"
#include "perf.h"

enum perf_state { STATE_RUNNING, STATE_BLOCKED, STATE_RUNNABLE, STATE_ENDED };

struct running {
	enum perf_state state;
	uint64_t since_ns;
	uint64_t fault_address, fault_ns;             /* a fault began that has not ended; fault_ns 0: none */
	uint64_t fault_blocked_ns, fault_runnable_ns; /* what the thread did not run since */
	enum primitive fault_kind;
	struct mappings *mappings;
	bool state_guessed; /* it ran before it was attached to, and no switch was seen yet */
	bool guessed;       /* its beginning was not seen yet: a record of another CPU came first */
};

struct who {
	uint32_t pid, tid;
};

/* After the header of a sample; of any other record, at its end. */
struct sample_record {
	struct perf_event_header header;
	uint64_t id, address;
	struct who who;
	uint64_t time, data;
};

struct trailer {
	struct who who;
	uint64_t time, id;
};

struct fork_record {
	struct perf_event_header header;
	uint32_t pid, parent, tid, parent_tid;
	uint64_t time;
};

struct comm_record {
	struct perf_event_header header;
	struct who who;
	char name[];
};

struct mmap_record {
	struct perf_event_header header;
	struct who who;
	uint64_t address, length, offset;
	uint32_t major, minor;
	uint64_t inode, generation;
	uint32_t protection, flags;
	char name[];
};

static inline struct running *running_of(const struct thread *thread)
{
	return thread->source;
}

/* The thread of a record. One whose beginning was not seen, because a record is lost or it is the first, begins now.
 * NULL without memory, or for one that has ended. */
struct thread *perf_thread(struct perf *, const struct who *, uint64_t now);

/* perf_sample.c: a sample; and the page fault that a thread is in, if any, of which the end was not seen. */
void perf_sample(struct perf *, const struct sample_record *);
void perf_drop_fault(struct perf *, struct thread *);

/* Whether a thread waits within a page fault: where all are looked at, one that began is open until its end. */
static inline bool perf_waits_in_fault(const struct perf *perf, const struct thread *thread)
{
	return perf->fault_period == 1 && running_of(thread)->fault_ns;
}

#endif
