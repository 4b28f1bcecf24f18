/* SPDX-License-Identifier: MIT */
#include "findings.h"

#include <inttypes.h>

static void lost(struct trace *trace, uint64_t count, const char *what)
{
	if (!count)
		return;
	trace->incomplete = true;
	trace_note(trace, "incomplete: %" PRIu64 " %s; the shares are of what was seen", count, what);
}

static void note_32(struct trace *trace, uint64_t calls)
{
	if (calls)
		trace_note(trace,
			   "%" PRIu64 " system calls of 32-bit programs are not told apart: 'other system calls'",
			   calls);
}

static void note_losses(struct trace *trace, const struct preload *preload, const struct perf *perf,
			const struct bpf *bpf)
{
	if (preload) {
		lost(trace, preload_lost_threads(preload), "threads found no room in the library's memory");
		lost(trace, preload->lost_calls, "long calls were lost from the library's log");
	}
	if (perf)
		lost(trace, perf_lost(perf), "records of the kernel were lost (try --fault-period 16)");
	if (bpf && bpf_missed(bpf))
		trace_note(trace,
			   "%" PRIu64
			   " switches of threads were not reported by the kernel: between them, time on the CPU is "
			   "by the kernel's own account, and waiting is taken for runnable outside of calls",
			   bpf_missed(bpf));
	if (bpf)
		note_32(trace, bpf_unknown_32(bpf));
	if (bpf)
		lost(trace, bpf_lost(bpf), "records of the program in the kernel found no room");
	lost(trace, trace->ledger.lost_memory, "records found no memory");
	if (trace->ledger.spans_left_out)
		trace_note(trace, "%" PRIu64 " long calls were left out of the timeline: it was full",
			   trace->ledger.spans_left_out);
}

static void note_left_out(struct trace *trace, const struct preload *preload)
{
	uint64_t sanitized = preload_left_out(preload, PROGRAM_SANITIZED);
	uint64_t foreign = preload_left_out(preload, PROGRAM_FOREIGN);
	size_t unmapped = preload_unmapped(preload);

	if (unmapped)
		trace_note(
			trace,
			"%zu process%s had no room for the %zu MiB that the library reports in: raise the limit on the "
			"address space (ulimit -v)",
			unmapped, unmapped == 1 ? "" : "es", sizeof(struct shared) >> 20);
	if (sanitized)
		trace_note(trace,
			   "the library was left out of %" PRIu64
			   " program%s: AddressSanitizer's runtime, which they are "
			   "linked with, refuses to start after another library",
			   sanitized, sanitized == 1 ? "" : "s");
	if (foreign)
		trace_note(trace,
			   "the library was left out of %" PRIu64
			   " program%s of another architecture, such as 32-bit ones, "
			   "and of what they start",
			   foreign, foreign == 1 ? "" : "s");
}

/* Processes in which the library did not report: static ones, or with privileges of their own. */
static void note_coverage(struct trace *trace, const struct preload *preload)
{
	size_t silent = 0, processes = 0, running = 0;

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
			   "in %zu of %zu processes the library did not report (static programs, privileged ones, or "
			   "such that the tracer's /proc is hidden from): %s",
			   silent, processes,
			   trace->has_bpf ? "of them only the kernel's side is seen, not memset and memcpy"
					  : "their calls are in 'own code'");
	if (preload)
		note_left_out(trace, preload);
	if (running > 0)
		trace_note(trace, "%zu processes outlived the program: counted up to its end", running);
}

static void note_faults(struct trace *trace, const struct perf *perf)
{
	uint64_t counted = perf_fault_count(perf), seen = 0, total;

	for (size_t i = 0; i < trace->ledger.threads; i++)
		for (size_t j = 0; j < trace->ledger.thread[i]->parts; j++)
			seen += trace->ledger.thread[i]->part[j].faults;
	if (counted > seen)
		trace_note(trace, "page faults: the kernel counted %" PRIu64 ", %" PRIu64 " were looked at%s", counted,
			   seen, perf->fault_period > 1 ? " or stood for" : "");
	if (perf->fault_period > 1)
		trace_note(trace, "what page faults waited is in 'own code': perf finds it only with --fault-period 1");
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

	for (size_t i = 0; i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		processes += thread->pid == thread->tid;
		counted += thread->pid == thread->tid && thread_part(thread, PRIMITIVE_COUNTED_FAULTS);
	}
	trace_note(
		trace,
		"without the kernel's events: waiting is not told from being runnable, and calls of which no library "
		"knows are in 'own code'; page faults and switches are counted, by getrusage at the end of %zu of "
		"%zu processes, and their time is in the other rows",
		counted, processes);
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
