/* SPDX-License-Identifier: MIT */
/* Page faults with their cost, and samples of the clock. */
#include "perf_parts.h"

/* Threads of a process have tables of their own that are shared as long as nothing changes: a mapping made by
 * one is looked up in the table of the process' first thread by the others. */
static struct running *mapper_of(struct perf *perf, const struct thread *thread)
{
	struct thread *first = ledger_find(perf->ledger, thread->pid);

	return first && first->source && running_of(first)->mappings ? running_of(first) : running_of(thread);
}

static enum primitive kind_of(struct perf *perf, const struct thread *thread, uint64_t address)
{
	const struct mapping *mapping = mappings_find(mapper_of(perf, thread)->mappings, address);

	return mapping ? perf->sites->objects.object[mapping->object].fault : PRIMITIVE_FAULT_ANONYMOUS;
}

/* A wait within a page fault, whose kind is known at its end. */
static void take_wait(struct perf *perf, struct thread *thread, enum item_what what, uint64_t ns, enum primitive kind)
{
	struct item item = { .at_ns = running_of(thread)->fault_ns, .ns = ns, .weight = 1 };

	item.what = what;
	item.primitive = kind;
	if (ns)
		ledger_item(perf->ledger, thread, &item);
}

/* now 0: its end was not seen. */
static void end_fault(struct perf *perf, struct thread *thread, uint64_t now, enum primitive kind)
{
	struct running *running = running_of(thread);
	uint64_t length = now > running->fault_ns ? now - running->fault_ns : 0;
	uint64_t off = running->fault_blocked_ns + running->fault_runnable_ns;
	struct item item = {
		.at_ns = running->fault_ns,
		.ns = length > off ? length - off : 0,
		.wall_ns = length,
		.what = ITEM_FAULT,
		.primitive = kind,
		.weight = perf->fault_period,
	};

	if (!now)
		perf->unpaired_faults += perf->fault_period;
	ledger_item(perf->ledger, thread, &item);
	take_wait(perf, thread, ITEM_BLOCKED, running->fault_blocked_ns, kind);
	take_wait(perf, thread, ITEM_RUNNABLE, running->fault_runnable_ns, kind);
	running->fault_ns = running->fault_blocked_ns = running->fault_runnable_ns = 0;
}

void perf_drop_fault(struct perf *perf, struct thread *thread)
{
	if (running_of(thread)->fault_ns)
		end_fault(perf, thread, 0, running_of(thread)->fault_kind);
}

static void begin_fault(struct perf *perf, struct thread *thread, const struct sample_record *sample)
{
	struct running *running = running_of(thread);

	perf_drop_fault(perf, thread);
	running->fault_address = sample->data;
	running->fault_ns = sample->time;
	running->fault_kind = kind_of(perf, thread, sample->data);
}

static void take_clock(struct perf *perf, struct thread *thread, const struct sample_record *sample)
{
	bool in_kernel = (sample->header.misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_KERNEL;
	struct objects *objects = &perf->sites->objects;
	const struct mapping *mapping = in_kernel ? NULL
						  : mappings_find(mapper_of(perf, thread)->mappings, sample->address);
	struct item item = { .at_ns = sample->time, .what = ITEM_SAMPLE, .weight = 1, .primitive = PRIMITIVE_OWN };

	const char *name;

	perf->samples++;
	name = mapping ? objects->object[mapping->object].name : "[unknown]";
	if (in_kernel)
		item.address = sites_intern(perf->sites, 0, true, sample->address);
	else if (objects_is_file(name))
		item.address = sites_intern(perf->sites, mapping->object, false,
					    sample->address - mapping->begin + mapping->offset);
	else
		item.address = sites_intern(perf->sites, objects_intern_code(objects, thread->pid, name), false,
					    sample->address);
	ledger_item(perf->ledger, thread, &item);
}

static int event_of(const struct perf *perf, uint64_t id)
{
	for (size_t i = 0; i < perf->sets * PERF_EVENTS; i++)
		if (perf->id[i] == id)
			return (int)(i % PERF_EVENTS);
	return -1;
}

void perf_sample(struct perf *perf, const struct sample_record *sample)
{
	struct thread *thread = perf_thread(perf, &sample->who, sample->time);
	int event = event_of(perf, sample->id);

	if (!thread || event < 0)
		return;
	if (event == PERF_FAULT)
		begin_fault(perf, thread, sample);
	else if (event == PERF_CLOCK)
		take_clock(perf, thread, sample);
	else if (running_of(thread)->fault_ns && running_of(thread)->fault_address == sample->data)
		end_fault(perf, thread, sample->time,
			  event == PERF_FAULT_MAJOR ? PRIMITIVE_FAULT_MAJOR : running_of(thread)->fault_kind);
}
