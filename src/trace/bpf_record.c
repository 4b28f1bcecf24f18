/* SPDX-License-Identifier: MIT */
/* Records of the program in the kernel, added to the ledger. */
#include "bpf_parts.h"
#include "mappings.h"
#include "proc.h"
#include "thread_name.h"

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

void bpf_forget_process(struct thread *thread)
{
	struct process *process = thread->source;

	if (!process)
		return;
	mappings_leave(process->faults);
	*process = (struct process){ 0 };
}

struct thread *bpf_begin_thread(struct bpf *bpf, const struct bpf_header *header)
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
	struct thread *thread = bpf_begin_thread(bpf, header);

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

	if (thread)
		ledger_make_first(bpf->ledger, thread);
	else
		thread = bpf_begin_thread(bpf, &record->header);
	process = process_of(bpf, (int)record->header.pid);
	if (!thread || !process)
		return;
	thread->execs += !is_first;
	if (bpf->preload)
		preload_exec(bpf->preload, bpf->ledger, thread, record->header.at_ns);
	thread_name(thread, record->header.name);
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

static struct kept_sample sample_of(struct bpf *bpf, const struct bpf_header *header, uint64_t address)
{
	const struct process *process = process_of(bpf, (int)header->pid);
	bool is_own = process && address >= process->code && address < process->code_end;

	return (struct kept_sample){ .pid = (int)header->pid,
				     .tid = (int)header->tid,
				     .executed = is_own ? process->executed : 0,
				     .at_ns = header->at_ns,
				     .address = address };
}

static void keep_faults(struct bpf *bpf, const struct bpf_faults *record, enum primitive kind)
{
	struct kept_sample sample = sample_of(bpf, &record->header, record->code);

	sample.primitive = kind;
	sample.weight = (uint32_t)record->of[BPF_FAULT_MINOR].faults;
	if (sample.weight && PRIMITIVE_IS_FAULT(kind))
		bpf_keep_sample(bpf, &sample);
}

/* Of Python the interpreter's stack is of no use. */
static bool runs_python(const struct bpf *bpf, int tid)
{
	const struct thread *thread = ledger_find(bpf->ledger, tid);

	return bpf->preload && thread && thread->slot && bpf->preload->shared->slot[thread->slot - 1].python.state;
}

static void record_sample(struct bpf *bpf, const struct bpf_sample *record)
{
	struct kept_sample sample = sample_of(bpf, &record->header, record->address);

	sample.primitive = PRIMITIVE_OWN;
	sample.weight = 1;
	if (bpf->unwinder && record->bytes && record->bytes <= BPF_STACK && !runs_python(bpf, sample.tid))
		sample.copy = malloc(sizeof *record);
	if (sample.copy)
		*sample.copy = *record;
	bpf_keep_sample(bpf, &sample);
}

static void record_faults(struct bpf *bpf, const struct bpf_faults *record)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)record->header.tid);
	enum primitive minor = fault_kind(process_of(bpf, (int)record->header.pid), record->address);

	if (!thread)
		thread = bpf_begin_thread(bpf, &record->header);
	if (!thread)
		return;
	add_faults(bpf, thread, minor, &record->of[BPF_FAULT_MINOR]);
	add_faults(bpf, thread, PRIMITIVE_FAULT_MAJOR, &record->of[BPF_FAULT_MAJOR]);
	keep_faults(bpf, record, minor);
	for (uint64_t i = 0; i < record->durations && i < BPF_DURATIONS; i++)
		ledger_duration(bpf->ledger,
				(record->duration[i] & 1) == BPF_FAULT_MAJOR ? PRIMITIVE_FAULT_MAJOR : minor,
				record->duration[i]);
}

void bpf_begin_running(struct bpf *bpf, int pid, int tid, uint64_t now_ns)
{
	struct bpf_header header = { .pid = (uint32_t)pid, .tid = (uint32_t)tid, .at_ns = now_ns };
	struct thread *thread = bpf_begin_thread(bpf, &header);
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

static void record_span(struct bpf *bpf, const struct bpf_span *record)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)record->header.tid);
	struct call call = { .begin_ns = record->begin_ns,
			     .end_ns = record->header.at_ns,
			     .primitive = (enum primitive)record->primitive,
			     .child = record->child };

	if (thread)
		ledger_span(bpf->ledger, thread, &call);
}

_Static_assert((int)BPF_USES == (int)TURN_USES && (int)BPF_WAKER_UNKNOWN == (int)WAKER_UNKNOWN, "they are copied");

static uint32_t narrow(uint64_t ns)
{
	return ns > UINT32_MAX ? UINT32_MAX : (uint32_t)ns;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* In its order, which the clocks of two CPUs may not keep. */
void bpf_add_turn(struct bpf *bpf, const struct bpf_turn *record)
{
	struct thread *thread = ledger_find(bpf->ledger, (int)record->tid);
	uint64_t off_ns = later(record->begin_ns, record->off_ns), woken_ns = later(off_ns, record->woken_ns);
	struct turn turn = { .begin_ns = record->begin_ns,
			     .off_ns = off_ns,
			     .woken_ns = woken_ns,
			     .on_ns = later(woken_ns, record->on_ns) };

	if (!thread)
		return;
	turn.waker = record->waker ? ledger_find(bpf->ledger, (int)record->waker) : NULL;
	turn.how = record->how == BPF_WAKER_THREAD && !turn.waker ? WAKER_UNKNOWN : record->how;
	turn.within = record->within < PRIMITIVE_COUNT ? record->within : PRIMITIVE_FAULT_MAJOR;
	turn.faults = record->faults;
	turn.other_ns = narrow(record->other_ns);
	for (int i = 0; i < TURN_USES; i++) {
		turn.use_ns[i] = narrow(record->use_ns[i]);
		turn.used[i] = record->used[i] < PRIMITIVE_COUNT ? record->used[i] : PRIMITIVE_OTHER_CALL;
	}
	ledger_turn(bpf->ledger, thread, &turn);
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
		bpf_merge_ended(bpf, record);
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
	case BPF_RECORD_TURN:
		bpf_add_turn(bpf, record);
		break;
	}
}
