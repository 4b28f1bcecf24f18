/* SPDX-License-Identifier: MIT */
/* What the program in the kernel tells, brought into the ledger. */
#include "bpf_parts.h"
#include "mappings.h"
#include "proc.h"
#include "thread_name.h"

#include <signal.h>
#include <sys/wait.h>
#include <stdlib.h>
#include <string.h>

#define STACK_ADDRESSES UINT64_C(0x7ff000000000)
#define HEAP_ROOM       (UINT64_C(1) << 34)

struct process {
	struct mappings *faults; /* by kind */
	uint64_t code, code_end; /* the program's image */
	uint32_t executed;       /* an object: the last part of the name that was executed; 0: not known */
};

static struct process *process_of(struct bpf *bpf, int pid)
{
	struct thread *thread = ledger_find(bpf->ledger, pid);

	if (!thread || thread->pid != pid)
		return NULL;
	if (!thread->source)
		thread->source = calloc(1, sizeof(struct process));
	if (!thread->source)
		bpf->ledger->lost_memory++;
	return thread->source;
}

static struct thread *begin(struct bpf *bpf, const struct bpf_header *header)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)header->tid);

	/* The library may have reported it first. */
	if (!thread || thread->pid != (int)header->pid || thread->has_bpf)
		thread = ledger_begin(bpf->ledger, (int)header->pid, (int)header->tid, header->at_ns);
	return thread;
}

static void record_begin(struct bpf *bpf, const struct bpf_header *header)
{
	struct process *parent = process_of(bpf, (int)header->parent), *child;
	struct thread *thread = begin(bpf, header);

	if (!thread)
		return;
	thread_name(thread, header->name);
	thread->begin_ns = header->at_ns;
	thread->parent = (int)header->parent;
	if (header->pid != header->tid || !parent || !parent->faults)
		return;
	child = process_of(bpf, (int)header->pid);
	if (!child || child->faults)
		return;
	*child = *parent;
	child->faults = mappings_share(parent->faults);
}

static void add_mapping(struct bpf *bpf, struct process *process, uint64_t begin, uint64_t end, uint32_t kind)
{
	struct mapping mapping = { begin & ~UINT64_C(4095), end, 0, kind };

	if (process && !process->faults)
		process->faults = mappings_new();
	if (!process || !process->faults || (!mappings_add(&process->faults, &mapping) && end > begin))
		bpf->ledger->lost_memory++;
}

/* A path that was too long, or is one of a descriptor, names nothing. */
static uint32_t executed(struct bpf *bpf, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!path[0] || strlen(path) + 1 >= BPF_PATH || !strncmp(path, "/dev/fd/", 8) || !strncmp(path, "/proc/", 6))
		return 0;
	return objects_intern(&bpf->sites->objects, slash ? slash + 1 : path);
}

static void record_exec(struct bpf *bpf, const struct bpf_exec *record)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)record->header.tid);
	bool is_first = !thread;
	struct process *process;

	if (!thread)
		thread = begin(bpf, &record->header);
	process = process_of(bpf, (int)record->header.pid);
	if (!thread || !process)
		return;
	thread->execs += !is_first;
	thread_name(thread, record->header.name);
	if (bpf->preload)
		preload_exec(bpf->preload, bpf->ledger, thread, record->header.at_ns);
	mappings_leave(process->faults);
	*process = (struct process){ .code = record->address,
				     .code_end = record->end,
				     .executed = executed(bpf, record->path) };
	add_mapping(bpf, process, record->heap, record->heap + HEAP_ROOM, PRIMITIVE_FAULT_ANONYMOUS);
	add_mapping(bpf, process, record->address, record->end, PRIMITIVE_FAULT_FILE);
}

static enum primitive fault_kind(const struct process *process, uint64_t address)
{
	const struct mapping *mapping = process ? mappings_find(process->faults, address) : NULL;

	if (mapping)
		return (enum primitive)mapping->object;
	return address >= STACK_ADDRESSES ? PRIMITIVE_FAULT_ANONYMOUS : PRIMITIVE_FAULT_OTHER;
}

/* What they waited was measured of all, so it is no part of what is scaled up. */
static void add_faults(struct bpf *bpf, struct thread *thread, enum primitive primitive,
		       const struct bpf_fault_sum *sum)
{
	struct part *part;

	if (!sum->faults && !sum->blocked_ns && !sum->runnable_ns)
		return;
	part = ledger_part(bpf->ledger, thread, primitive);
	part->calls += sum->faults;
	part->timed += sum->timed;
	part->faults += sum->faults;
	part->timed_faults += sum->timed;
	part->fault_ns += sum->ns;
	part->wall_ns += sum->blocked_ns + sum->runnable_ns;
	part->blocked_ns += sum->blocked_ns;
	part->runnable_ns += sum->runnable_ns;
}

static void record_faults(struct bpf *bpf, const struct bpf_faults *record)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)record->header.tid);
	enum primitive minor = fault_kind(process_of(bpf, (int)record->header.pid), record->address);

	if (!thread)
		thread = begin(bpf, &record->header);
	if (!thread)
		return;
	add_faults(bpf, thread, minor, &record->of[BPF_FAULT_MINOR]);
	add_faults(bpf, thread, PRIMITIVE_FAULT_MAJOR, &record->of[BPF_FAULT_MAJOR]);
	for (uint64_t i = 0; i < record->durations && i < BPF_DURATIONS; i++)
		ledger_duration(bpf->ledger,
				(record->duration[i] & 1) == BPF_FAULT_MAJOR ? PRIMITIVE_FAULT_MAJOR : minor,
				record->duration[i]);
}

void bpf_begin_running(struct bpf *bpf, int pid, int tid, uint64_t now_ns)
{
	struct bpf_header header = { .pid = (uint32_t)pid, .tid = (uint32_t)tid, .at_ns = now_ns };
	struct thread *thread = begin(bpf, &header);
	struct process *process = process_of(bpf, pid);

	if (thread)
		proc_runs(pid, tid, thread->name);
	if (!process || process->faults)
		return;
	process->faults = mappings_new();
	if (!process->faults)
		return;
	proc_read_mappings(pid, &bpf->sites->objects, &process->faults);
	for (size_t i = 0; i < process->faults->count; i++) {
		uint32_t *object = &process->faults->mapping[i].object;

		*object = (uint32_t)bpf->sites->objects.object[*object].fault;
	}
}

static void record_sample(struct bpf *bpf, const struct bpf_sample *sample)
{
	const struct process *process = process_of(bpf, (int)sample->header.pid);
	bool is_own = process && sample->address >= process->code && sample->address < process->code_end;

	bpf_keep_sample(bpf, sample, is_own ? process->executed : 0);
}

static void merge_part(struct bpf *bpf, struct thread *thread, int i, const struct bpf_part *from)
{
	struct part *part;

	if (!from->calls && !from->blocked_ns && !from->runnable_ns && !from->faults)
		return;
	part = ledger_part(bpf->ledger, thread, (enum primitive)i);
	part->bpf_calls += from->calls;
	part->bpf_bytes += from->bytes;
	part->wall_ns += from->wall_ns;
	part->blocked_ns += from->blocked_ns;
	part->runnable_ns += from->runnable_ns;
	part->faults += from->faults;
	part->timed_faults += from->timed_faults;
	part->fault_ns += from->fault_ns;
	part->major_faults += from->major_faults;
	part->major_ns += from->major_ns;
}

void bpf_merge(struct bpf *bpf, const struct bpf_thread *state, uint64_t end_ns, bool ended)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)state->header.tid);
	struct process *process;

	if (!thread || thread->has_bpf)
		thread = begin(bpf, &state->header);
	if (!thread)
		return;
	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		merge_part(bpf, thread, i, &state->part[i]);
	if (state->header.name[0])
		thread_name(thread, state->header.name);
	thread->begin_ns = state->begin_ns;
	thread->end_ns = end_ns;
	thread->ended = ended;
	thread->cpu_ns = state->cpu_ns;
	thread->blocked_ns = state->blocked_ns;
	thread->runnable_ns = state->runnable_ns;
	thread->booked_ns = state->booked_ns;
	thread->switches = state->switches;
	thread->has_cpu = thread->has_switches = thread->has_bpf = thread->has_booked = true;
	process = thread->source;
	if (!process)
		return;
	mappings_leave(process->faults);
	*process = (struct process){ 0 };
}

/* A call that never returned, such as that which ended the thread, took the rest of its time. */
static void end_call(struct bpf_thread *state, uint64_t now)
{
	struct bpf_part *part = &state->part[state->call < PRIMITIVE_CALLS ? state->call : PRIMITIVE_OTHER_CALL];

	if (!state->in_call || now < state->call_ns)
		return;
	part->calls++;
	part->wall_ns += now - state->call_ns;
}

static void record_end(struct bpf *bpf, const struct bpf_thread *record)
{
	struct bpf_thread state = *record;

	end_call(&state, state.header.at_ns);
	bpf_merge(bpf, &state, state.header.at_ns, true);
	if (!state.has_status)
		return;
	ending_add(bpf->ledger,
		   &(struct ending){ .pid = (int)state.header.pid,
				     .status = (int)state.status,
				     .at_ns = state.header.at_ns,
				     .shm_was_full = WIFSIGNALED((int)state.status) &&
					     WTERMSIG((int)state.status) == SIGBUS && ending_shm_is_full() });
}

/* The state that the thread is in, and what it waits in. */
static void end_state(struct bpf_thread *state, uint64_t now)
{
	uint64_t length = now > state->since_ns ? now - state->since_ns : 0;
	struct bpf_fault_sum *fault = &state->window.of[BPF_FAULT_MINOR];
	struct bpf_part *part = &state->part[state->within < PRIMITIVE_COUNT ? state->within : PRIMITIVE_OWN];
	bool in_fault = state->within == BPF_IN_FAULT;
	char name[16];

	if (state->state == BPF_STATE_UNKNOWN)
		state->state = proc_runs((int)state->header.pid, (int)state->header.tid, name) ? BPF_STATE_RUNNING
											       : BPF_STATE_BLOCKED;
	if (state->state == BPF_STATE_RUNNING) {
		state->cpu_ns += length;
	} else if (state->state == BPF_STATE_BLOCKED) {
		state->blocked_ns += length;
		*(in_fault ? &fault->blocked_ns : &part->blocked_ns) += length;
	} else {
		state->runnable_ns += length;
		*(in_fault ? &fault->runnable_ns : &part->runnable_ns) += length;
	}
}

void bpf_merge_running(struct bpf *bpf, struct bpf_thread *state, uint64_t now_ns)
{
	struct bpf_fault_sum *fault = &state->window.of[BPF_FAULT_MINOR];

	end_call(state, now_ns);
	end_state(state, now_ns);
	fault->blocked_ns += state->fault_blocked_ns;
	fault->runnable_ns += state->fault_runnable_ns;
	state->booked_ns = proc_booked_ns((int)state->header.pid, (int)state->header.tid) - state->booked_ns;
	state->window.header = state->header;
	record_faults(bpf, &state->window);
	bpf_merge(bpf, state, now_ns, false);
}

static void record_span(struct bpf *bpf, const struct bpf_span *record)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)record->header.tid);
	struct call call = { record->begin_ns, record->header.at_ns, (enum primitive)record->primitive, record->child };

	if (thread)
		ledger_span(bpf->ledger, thread, &call);
}

void bpf_record(struct bpf *bpf, const void *record, size_t size)
{
	const struct bpf_header *header = record;

	if (size < sizeof *header)
		return;
	switch (header->type) {
	case BPF_RECORD_BEGIN:
		record_begin(bpf, record);
		break;
	case BPF_RECORD_EXEC:
		record_exec(bpf, record);
		break;
	case BPF_RECORD_END:
		record_end(bpf, record);
		break;
	case BPF_RECORD_SPAN:
		record_span(bpf, record);
		break;
	case BPF_RECORD_FAULTS:
		record_faults(bpf, record);
		break;
	case BPF_RECORD_MAPPING:
		add_mapping(bpf, process_of(bpf, (int)header->pid), ((const struct bpf_mapping *)record)->address,
			    ((const struct bpf_mapping *)record)->end, ((const struct bpf_mapping *)record)->kind);
		break;
	case BPF_RECORD_SAMPLE:
		record_sample(bpf, record);
		break;
	}
}
