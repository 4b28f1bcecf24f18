/* SPDX-License-Identifier: MIT */
/* What each record of the kernel's says of a thread: the states that it goes through. */
#include "mappings.h"
#include "perf.h"
#include "proc.h"

#include <stdlib.h>
#include <string.h>

enum state { STATE_RUNNING, STATE_BLOCKED, STATE_RUNNABLE, STATE_ENDED };

struct running {
	enum state state;
	uint64_t since_ns;
	uint64_t fault_address, fault_ns; /* a fault began that has not ended; fault_ns 0: none */
	uint64_t fault_off_ns;            /* what the thread did not run since */
	enum primitive fault_kind;
	struct mappings *mappings;
	bool guessed; /* its beginning was not seen yet: a record of another CPU came first */
};

struct who {
	uint32_t pid, tid;
};

/* Behind the header of a sample, and of a record that is none, at its end. */
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

static const struct trailer *trailer_of(const struct perf_event_header *header)
{
	return (const void *)((const char *)header + header->size - sizeof(struct trailer));
}

uint64_t perf_record_ns(const struct perf_event_header *header)
{
	if (header->type == PERF_RECORD_SAMPLE)
		return ((const struct sample_record *)header)->time;
	return trailer_of(header)->time;
}

static struct running *running_of(const struct thread *thread)
{
	return thread->source;
}

static struct thread *begin(struct perf *perf, int pid, int tid, uint64_t now, enum state state)
{
	struct thread *thread = ledger_find(perf->ledger, tid);

	/* The library may have reported it first, even its end. */
	if (!thread || thread->pid != pid || thread->source)
		thread = ledger_begin(perf->ledger, pid, tid, now);
	if (!thread)
		return NULL;
	thread->ended = false;
	thread->end_ns = thread->cpu_ns = 0;
	thread->begin_ns = now;
	thread->source = calloc(1, sizeof(struct running));
	if (!thread->source) {
		perf->ledger->lost_memory++;
		return NULL;
	}
	*running_of(thread) = (struct running){ .state = state, .since_ns = now };
	thread->has_switches = thread->has_cpu = true;
	return thread;
}

/* A thread whose beginning was not seen, because a record is lost or it is the first, begins now. */
static struct thread *thread_of(struct perf *perf, const struct who *who, uint64_t now)
{
	struct thread *thread = ledger_find(perf->ledger, (int)who->tid);

	/* Of one that has ended, the last moments are still told of. */
	if (thread && thread->pid == (int)who->pid && thread->source)
		return running_of(thread)->state == STATE_ENDED ? NULL : thread;
	if (!who->tid || (int)who->tid == -1)
		return NULL;
	thread = begin(perf, (int)who->pid, (int)who->tid, now, STATE_RUNNING);
	if (thread) {
		running_of(thread)->mappings = mappings_new();
		running_of(thread)->guessed = true;
	}
	return thread;
}

/* Ends the state that a thread is in. */
static void leave_state(struct perf *perf, struct thread *thread, uint64_t now, enum state next)
{
	struct running *running = running_of(thread);
	uint64_t length = now > running->since_ns ? now - running->since_ns : 0;
	struct item item = { .at_ns = running->since_ns, .ns = length, .weight = 1, .primitive = PRIMITIVE_OWN };

	if (running->state == STATE_RUNNING) {
		thread->cpu_ns += length;
	} else {
		bool blocked = running->state == STATE_BLOCKED;

		item.what = blocked ? ITEM_BLOCKED : ITEM_RUNNABLE;
		*(blocked ? &thread->blocked_ns : &thread->runnable_ns) += length;
		if (running->fault_ns) {
			running->fault_off_ns += length;
			item.primitive = running->fault_kind;
		}
		if (length)
			ledger_item(perf->ledger, thread, &item);
	}
	running->state = next;
	running->since_ns = now;
}

void perf_begin_running(struct perf *perf, int pid, int tid, uint64_t now)
{
	char name[16];
	enum state state = proc_runs(pid, tid, name) ? STATE_RUNNING : STATE_BLOCKED;
	struct thread *thread = begin(perf, pid, tid, now, state), *first = ledger_find(perf->ledger, pid);

	if (!thread)
		return;
	memcpy(thread->name, name, sizeof thread->name);
	if (first && first != thread && first->source) {
		running_of(thread)->mappings = mappings_share(running_of(first)->mappings);
		return;
	}
	running_of(thread)->mappings = mappings_new();
	if (running_of(thread)->mappings)
		proc_read_mappings(pid, &perf->sites->objects, &running_of(thread)->mappings);
}

static void record_fork(struct perf *perf, const struct fork_record *fork, uint64_t now)
{
	struct thread *parent = ledger_find(perf->ledger, (int)fork->parent_tid), *thread;

	thread = ledger_find(perf->ledger, (int)fork->tid);
	if (thread && thread->source && running_of(thread)->guessed)
		mappings_leave(running_of(thread)->mappings);
	else
		thread = begin(perf, (int)fork->pid, (int)fork->tid, now, STATE_RUNNABLE);
	if (!thread)
		return;
	running_of(thread)->guessed = false;
	running_of(thread)->mappings = NULL;
	thread->parent = (int)fork->parent;
	if (!parent || !parent->source)
		return;
	if (fork->pid == fork->parent)
		thread->parent = parent->parent;
	memcpy(thread->name, parent->name, sizeof thread->name);
	running_of(thread)->mappings = mappings_share(running_of(parent)->mappings);
}

static void record_exit(struct perf *perf, const struct fork_record *exit, uint64_t now)
{
	struct thread *thread = ledger_find(perf->ledger, (int)exit->tid);

	if (!thread || !thread->source || running_of(thread)->state == STATE_ENDED)
		return;
	leave_state(perf, thread, now, STATE_ENDED);
	thread->end_ns = now;
	thread->ended = true;
	mappings_leave(running_of(thread)->mappings);
	running_of(thread)->mappings = NULL;
}

static void record_comm(struct perf *perf, const struct comm_record *comm, uint64_t now)
{
	bool exec = comm->header.misc & PERF_RECORD_MISC_COMM_EXEC;
	bool is_first = !ledger_find(perf->ledger, (int)comm->who.tid);
	struct thread *thread = thread_of(perf, &comm->who, now);

	if (!thread)
		return;
	strncpy(thread->name, comm->name, sizeof thread->name - 1);
	if (!exec)
		return;
	thread->execs += !is_first;
	if (perf->library)
		library_exec(perf->library, perf->ledger, thread, now);
	mappings_leave(running_of(thread)->mappings);
	running_of(thread)->mappings = mappings_new();
}

/* Threads of a process have tables of their own that are shared as long as nothing changes: a mapping made by
 * one is looked up in the table of the process' first thread by the others. */
static struct running *mapper_of(struct perf *perf, const struct thread *thread)
{
	struct thread *first = ledger_find(perf->ledger, thread->pid);

	return first && first->source && running_of(first)->mappings ? running_of(first) : running_of(thread);
}

static void record_mmap(struct perf *perf, const struct mmap_record *mmap, uint64_t now)
{
	struct thread *thread = thread_of(perf, &mmap->who, now);
	struct mapping mapping = { mmap->address, mmap->address + mmap->length, mmap->offset, 0 };

	if (!thread)
		return;
	mapping.object = objects_intern(&perf->sites->objects, mmap->name);
	thread = ledger_find(perf->ledger, thread->pid) ? ledger_find(perf->ledger, thread->pid) : thread;
	if (!thread->source || !running_of(thread)->mappings)
		return;
	if (!mappings_add(&running_of(thread)->mappings, &mapping) && mmap->length)
		perf->ledger->lost_memory++;
}

static void record_switch(struct perf *perf, const struct perf_event_header *header, uint64_t now)
{
	struct thread *thread = thread_of(perf, &trailer_of(header)->who, now);

	if (!thread)
		return;
	if (!(header->misc & PERF_RECORD_MISC_SWITCH_OUT))
		leave_state(perf, thread, now, STATE_RUNNING);
	else
		leave_state(perf, thread, now,
			    header->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT ? STATE_RUNNABLE : STATE_BLOCKED);
}

static enum primitive kind_of(struct perf *perf, const struct thread *thread, uint64_t address)
{
	const struct mapping *mapping = mappings_find(mapper_of(perf, thread)->mappings, address);

	return mapping ? perf->sites->objects.object[mapping->object].fault : PRIMITIVE_FAULT_ANONYMOUS;
}

static void end_fault(struct perf *perf, struct thread *thread, uint64_t now)
{
	struct running *running = running_of(thread);
	uint64_t length = now > running->fault_ns ? now - running->fault_ns : 0;
	struct item item = {
		.at_ns = running->fault_ns,
		.ns = length > running->fault_off_ns ? length - running->fault_off_ns : 0,
		.what = ITEM_FAULT,
		.primitive = running->fault_kind,
		.weight = perf->fault_period,
	};

	if (!running->fault_ns)
		return;
	if (!now) {
		item.ns = 0;
		perf->unpaired_faults += perf->fault_period;
	}
	ledger_item(perf->ledger, thread, &item);
	running->fault_ns = 0;
}

static void begin_fault(struct perf *perf, struct thread *thread, const struct sample_record *sample)
{
	struct running *running = running_of(thread);

	end_fault(perf, thread, 0);
	running->fault_address = sample->data;
	running->fault_ns = sample->time;
	running->fault_off_ns = 0;
	running->fault_kind = kind_of(perf, thread, sample->data);
}

static void take_clock(struct perf *perf, struct thread *thread, const struct sample_record *sample)
{
	bool in_kernel = (sample->header.misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
	const struct mapping *mapping =
		in_kernel ? NULL : mappings_find(mapper_of(perf, thread)->mappings, sample->address);
	struct item item = { .at_ns = sample->time, .what = ITEM_SAMPLE, .weight = 1, .primitive = PRIMITIVE_OWN };

	perf->samples++;
	item.address = sites_intern(perf->sites, mapping ? mapping->object : objects_intern(&perf->sites->objects, "[unknown]"),
				  in_kernel,
				  mapping ? sample->address - mapping->begin + mapping->offset : sample->address);
	ledger_item(perf->ledger, thread, &item);
}

static int event_of(const struct perf *perf, uint64_t id)
{
	for (size_t i = 0; i < perf->sets * PERF_EVENTS; i++)
		if (perf->id[i] == id)
			return (int)(i % PERF_EVENTS);
	return -1;
}

static void record_sample(struct perf *perf, const struct sample_record *sample)
{
	struct thread *thread = thread_of(perf, &sample->who, sample->time);
	int event = event_of(perf, sample->id);

	if (!thread || event < 0)
		return;
	if (event == PERF_FAULT)
		begin_fault(perf, thread, sample);
	else if (event == PERF_CLOCK)
		take_clock(perf, thread, sample);
	else if (running_of(thread)->fault_ns && running_of(thread)->fault_address == sample->data)
		end_fault(perf, thread, sample->time);
}

void perf_record(struct perf *perf, const struct perf_event_header *header)
{
	uint64_t now = perf_record_ns(header);

	switch (header->type) {
	case PERF_RECORD_SAMPLE:
		record_sample(perf, (const void *)header);
		break;
	case PERF_RECORD_SWITCH:
		record_switch(perf, header, now);
		break;
	case PERF_RECORD_MMAP2:
		record_mmap(perf, (const void *)header, now);
		break;
	case PERF_RECORD_FORK:
		record_fork(perf, (const void *)header, now);
		break;
	case PERF_RECORD_EXIT:
		record_exit(perf, (const void *)header, now);
		break;
	case PERF_RECORD_COMM:
		record_comm(perf, (const void *)header, now);
		break;
	case PERF_RECORD_LOST:
		perf->lost_records += ((const uint64_t *)header)[2];
		break;
	}
}

void perf_finish(struct perf *perf, uint64_t now)
{
	for (size_t i = 0; i < perf->ledger->threads; i++) {
		struct thread *thread = perf->ledger->thread[i];

		if (!thread->source)
			continue;
		end_fault(perf, thread, 0);
		if (running_of(thread)->state != STATE_ENDED) {
			leave_state(perf, thread, now, STATE_ENDED);
			thread->end_ns = now;
		}
		mappings_leave(running_of(thread)->mappings);
		running_of(thread)->mappings = NULL;
	}
}
