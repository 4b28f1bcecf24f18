/* SPDX-License-Identifier: MIT */
#include "findings.h"

#include "text/units.h"

#include <inttypes.h>

static void lost(struct trace *trace, uint64_t count, const char *thing, const char *what)
{
	char number[UNITS_TEXT];

	if (!count)
		return;
	trace->incomplete = true;
	trace_note(trace, "incomplete: %s %s; the shares are of what was seen", units_number(count, thing, number),
		   what);
}

/* Of a version that is not known, or a memory that can't be checked, no line is guessed. */
static void note_places(struct trace *trace, const struct preload *preload)
{
	const struct shared_places *places = &preload->shared->places;
	char number[UNITS_TEXT];

	if (places->unread == SHARED_PYPY)
		trace_note(trace, "the lines of PyPy are not known: only those of CPython 3.8 to 3.13 can be read");
	else if (places->unread == SHARED_FREE_THREADED)
		trace_note(trace,
			   "the lines of the free-threaded Python %.*s are not known: only builds with the global lock "
			   "can be read",
			   (int)sizeof places->version - 1, places->version);
	else if (places->unread == SHARED_UNKNOWN_PYTHON)
		trace_note(trace,
			   "the lines of Python %.*s are not known: only those of CPython 3.8 to 3.13 can be read",
			   (int)sizeof places->version - 1, places->version);
	else if (places->unread)
		trace_note(trace,
			   "the lines of Python %.*s are not known: its memory is not as expected, or may not be read",
			   (int)sizeof places->version - 1, places->version);
	if (trace->stacks.torn)
		trace_note(trace, "%s without Python's lines, which could not be read",
			   units_number(trace->stacks.torn, "sample", number));
	if (trace->stacks.lost)
		trace_note(trace, "%s without a place in the source: there was no room for more",
			   units_number(trace->stacks.lost, "call", number));
}

static void note_32(struct trace *trace, uint64_t calls)
{
	char number[UNITS_TEXT];

	if (calls)
		trace_note(trace, "%s of 32-bit programs could not be distinguished: 'other system calls'",
			   units_number(calls, "system call", number));
}

static void note_losses(struct trace *trace, const struct preload *preload, const struct perf *perf,
			const struct bpf *bpf)
{
	char number[UNITS_TEXT];

	if (preload) {
		lost(trace, preload_lost_threads(preload), "thread",
		     "found no room in the library's memory or have another /proc than the tracer");
		lost(trace, preload->lost_calls, "long call", "missing from the library's log");
		note_places(trace, preload);
	}
	if (trace->stacks.unread)
		trace_note(trace,
			   "%s of compiled programs without a line: reading their debug information took too long",
			   units_number(trace->stacks.unread, "instruction", number));
	if (perf)
		lost(trace, perf_lost(perf), "record", "of the kernel lost (try --fault-period 16)");
	if (bpf && bpf_missed(bpf))
		trace_note(trace,
			   "%s missing from the kernel's events: around a missing one, time on the CPU is by the "
			   "kernel's own account, and waiting outside of calls counts as runnable",
			   units_number(bpf_missed(bpf), "context switch", number));
	if (bpf)
		note_32(trace, bpf_unknown_32(bpf));
	if (bpf)
		lost(trace, bpf_lost(bpf), "record", "of the program in the kernel found no room");
	lost(trace, trace->ledger.lost_memory, "record", "found no memory");
	if (trace->ledger.turns_left_out || trace->path.incomplete)
		trace_note(trace, "the critical path is not whole: %s on a CPU not kept; trace a shorter run",
			   units_number(trace->ledger.turns_left_out, "turn", number));
	if (trace->ledger.spans_left_out)
		trace_note(trace, "%s missing from the timeline: it was full",
			   units_number(trace->ledger.spans_left_out, "long call", number));
}

static void note_left_out(struct trace *trace, const struct preload *preload)
{
	uint64_t sanitized = preload_left_out(preload, PROGRAM_SANITIZED);
	uint64_t foreign = preload_left_out(preload, PROGRAM_FOREIGN);
	size_t unmapped = preload_unmapped(preload);
	uint64_t unseen = __atomic_load_n(&preload->shared->unseen, __ATOMIC_RELAXED);
	uint64_t filters = __atomic_load_n(&preload->shared->filters, __ATOMIC_RELAXED);
	char number[UNITS_TEXT];

	if (unmapped)
		trace_note(trace,
			   "%s had no room for the %zu MiB that the library reports in: raise the limit on the "
			   "address space (ulimit -v)",
			   units_number(unmapped, "process", number), sizeof(struct shared) >> 20);
	if (unseen)
		trace_note(
			trace,
			"%s loaded past the library (RTLD_DEEPBIND, dlmopen): calls of memset, memcpy and locks from "
			"there are not seen%s",
			units_number(unseen, "shared object", number), trace->has_bpf ? "" : ", nor are system calls");
	if (filters)
		trace_note(trace,
			   "after a seccomp filter was set in %s, the library makes no system calls there: new threads "
			   "and children are %s, and what new descriptors lead to is not known",
			   units_number(filters, "program", number),
			   trace->has_bpf || trace->has_perf
				   ? "seen by the kernel's sources only, without memset, memcpy and locks"
				   : "not seen at all");
	if (sanitized)
		trace_note(trace,
			   "the library was left out of %s: AddressSanitizer's runtime refuses to start after another "
			   "library",
			   units_number(sanitized, "program", number));
	if (foreign)
		trace_note(trace,
			   "the library was left out of %s of another architecture, such as 32-bit ones, and of what "
			   "they start",
			   units_number(foreign, "program", number));
}

/* Processes in which the library did not report: static or privileged ones. */
static void note_coverage(struct trace *trace, const struct preload *preload)
{
	size_t silent = 0, processes = 0, running = 0;
	char number[UNITS_TEXT];

	for (size_t i = 0; i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		if (thread->pid != thread->tid)
			continue;
		processes++;
		silent += !thread->has_preload;
		running += !thread->ended;
	}
	if (trace->has_preload && silent)
		trace_note(trace,
			   "the library did not report in %zu of %s (static or privileged programs, or ones that "
			   "can't see the tracer's /proc): %s",
			   silent, units_number(processes, "process", number),
			   trace->has_bpf ? "only the kernel's side of them is seen, not memset and memcpy"
					  : "their calls are in 'own code'");
	if (preload)
		note_left_out(trace, preload);
	if (running > 0)
		trace_note(trace, "%s outlived the program: counted up to its end",
			   units_number(running, "process", number));
}

static void note_faults(struct trace *trace, const struct perf *perf)
{
	uint64_t counted = perf_fault_count(perf), seen = 0, total;

	for (size_t i = 0; i < trace->ledger.threads; i++)
		for (size_t j = 0; j < trace->ledger.thread[i]->parts; j++)
			seen += trace->ledger.thread[i]->part[j].faults;
	if (counted > seen)
		trace_note(trace, "page faults: the kernel counted %" PRIu64 ", %" PRIu64 " were recorded%s", counted,
			   seen, perf->fault_period > 1 ? " or estimated" : "");
	if (perf->fault_period > 1)
		trace_note(trace,
			   "waiting in page faults is in 'own code': perf separates it only with --fault-period 1");
	if (perf->with_kernel)
		return;
	total = trace->children.faults;
	if (total > counted)
		trace_note(trace,
			   "about %" PRIu64 " page faults happened inside system calls or outside of the tracing: "
			   "without privilege only their sum is known",
			   total - counted);
}

static void note_no_events(struct trace *trace)
{
	size_t counted = 0, processes = 0;
	char number[UNITS_TEXT];

	for (size_t i = 0; i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		processes += thread->pid == thread->tid;
		counted += thread->pid == thread->tid && thread_part(thread, PRIMITIVE_COUNTED_FAULTS);
	}
	trace_note(trace,
		   "without the kernel's events: waiting in a call includes being runnable, and calls of which no "
		   "library knows are in 'own code'; page faults and switches are counted, by getrusage at the end of "
		   "%zu of %s, and their time is in the other rows",
		   counted, units_number(processes, "process", number));
}

void findings_note(struct trace *trace, const struct preload *preload, const struct perf *perf, const struct bpf *bpf)
{
	note_losses(trace, preload, perf, bpf);
	note_coverage(trace, preload);
	if (perf)
		note_faults(trace, perf);
	if (!perf && !bpf)
		note_no_events(trace);
}
