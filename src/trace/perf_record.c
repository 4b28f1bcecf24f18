/* SPDX-License-Identifier: MIT */
/* What each record of the kernel's says of a thread: the states that it goes through. */
#include "perf_parts.h"
#include "proc.h"
#include "thread_name.h"

#include <stdlib.h>
#include <string.h>

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

static struct thread *begin(struct perf *perf, int pid, int tid, uint64_t now, enum perf_state state)
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

struct thread *perf_thread(struct perf *perf, const struct who *who, uint64_t now)
{
	struct thread *thread = ledger_find(perf->ledger, (int)who->tid);

	/* The last moments of an ended one are still reported. */
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
static void leave_state(struct perf *perf, struct thread *thread, uint64_t now, enum perf_state next)
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
		if (perf_waits_in_fault(perf, thread))
			*(blocked ? &running->fault_blocked_ns : &running->fault_runnable_ns) += length;
		else if (length)
			ledger_item(perf->ledger, thread, &item);
	}
	running->state = next;
	running->since_ns = now;
}

void perf_begin_running(struct perf *perf, int pid, int tid, uint64_t now)
{
	char name[16];
	enum perf_state state = proc_runs(pid, tid, name) ? STATE_RUNNING : STATE_BLOCKED;
	struct thread *thread = begin(perf, pid, tid, now, state), *first = ledger_find(perf->ledger, pid);

	if (!thread)
		return;
	running_of(thread)->state_guessed = true;
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
	thread->starter = (int)fork->parent_tid;
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

/* The thread that executed another program: all others of its process have ended. */
static void make_first(struct perf *perf, int pid)
{
	for (size_t i = 0; i < perf->ledger->threads; i++) {
		struct thread *thread = perf->ledger->thread[i];

		if (thread->pid != pid || !thread->source || running_of(thread)->state == STATE_ENDED)
			continue;
		ledger_make_first(perf->ledger, thread);
		return;
	}
}

static void record_comm(struct perf *perf, const struct comm_record *comm, uint64_t now)
{
	bool exec = comm->header.misc & PERF_RECORD_MISC_COMM_EXEC;
	struct thread *thread = ledger_find(perf->ledger, (int)comm->who.tid);
	bool is_first = !thread;
	char name[16] = "";

	if (exec && thread && thread->source && running_of(thread)->state == STATE_ENDED)
		make_first(perf, (int)comm->who.pid);
	thread = perf_thread(perf, &comm->who, now);
	if (!thread)
		return;
	if (exec && perf->preload)
		preload_exec(perf->preload, perf->ledger, thread, now);
	strncpy(name, comm->name, sizeof name - 1);
	thread_name(thread, name);
	if (!exec)
		return;
	thread->execs += !is_first;
	mappings_leave(running_of(thread)->mappings);
	running_of(thread)->mappings = mappings_new();
}

static void record_mmap(struct perf *perf, const struct mmap_record *mmap, uint64_t now)
{
	struct thread *thread = perf_thread(perf, &mmap->who, now);
	struct mapping mapping = { mmap->address, mmap->address + mmap->length, mmap->offset, 0 };

	if (!thread)
		return;
	if (mmap->name[0] == '[')
		mapping.offset = 0; /* of what the kernel maps itself */
	mapping.object = objects_intern(&perf->sites->objects, mmap->name);
	thread = ledger_find(perf->ledger, thread->pid) ? ledger_find(perf->ledger, thread->pid) : thread;
	if (!thread->source || !running_of(thread)->mappings)
		return;
	if (!mappings_add(&running_of(thread)->mappings, &mapping) && mmap->length)
		perf->ledger->lost_memory++;
}

/* The first switch of a thread that ran before it was attached to corrects what /proc said of it. */
static void learn_state(struct running *running, bool ran)
{
	running->state_guessed = false;
	if (ran)
		running->state = STATE_RUNNING;
	else if (running->state == STATE_RUNNING)
		running->state = STATE_RUNNABLE;
}

static void record_switch(struct perf *perf, const struct perf_event_header *header, uint64_t now)
{
	struct thread *thread = perf_thread(perf, &trailer_of(header)->who, now);

	if (!thread)
		return;
	if (running_of(thread)->state_guessed)
		learn_state(running_of(thread), header->misc & PERF_RECORD_MISC_SWITCH_OUT);
	thread->switches += !(header->misc & PERF_RECORD_MISC_SWITCH_OUT);
	if (!(header->misc & PERF_RECORD_MISC_SWITCH_OUT))
		leave_state(perf, thread, now, STATE_RUNNING);
	else
		leave_state(perf, thread, now,
			    header->misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT ? STATE_RUNNABLE : STATE_BLOCKED);
}

void perf_record(struct perf *perf, const struct perf_event_header *header)
{
	uint64_t now = perf_record_ns(header);

	switch (header->type) {
	case PERF_RECORD_SAMPLE:
		perf_sample(perf, (const void *)header);
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
		perf_drop_fault(perf, thread);
		if (running_of(thread)->state != STATE_ENDED) {
			leave_state(perf, thread, now, STATE_ENDED);
			thread->end_ns = now;
		}
		mappings_leave(running_of(thread)->mappings);
		running_of(thread)->mappings = NULL;
	}
}
