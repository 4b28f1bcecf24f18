/* SPDX-License-Identifier: MIT */
/* The invariants of a trace: one that breaks them says so, one that keeps them does not. */
#include "tap.h"

#include "trace/check.h"
#include "trace/crowding.h"

#include <stdlib.h>

#define MS 1000000ULL

/* A trace of 1 s with two threads on the CPU for so long each, of which the kernel accounted so much. */
static struct trace traced(uint64_t cpu_ms, uint64_t booked_ms, bool has_booked)
{
	struct trace trace = { .begin_ns = 1000 * MS, .end_ns = 2000 * MS };

	for (int tid = 1; tid <= 2; tid++) {
		struct thread *thread = ledger_begin(&trace.ledger, 1, tid, trace.begin_ns);

		if (!thread)
			abort();
		thread->end_ns = trace.end_ns;
		thread->has_switches = thread->has_cpu = true;
		thread->cpu_ns = cpu_ms * MS;
		ledger_part(&trace.ledger, thread, PRIMITIVE_OWN)->blocked_ns = (1000 - cpu_ms) * MS;
		thread->booked_ns = booked_ms * MS;
		thread->has_booked = has_booked;
	}
	return trace;
}

static bool is_wrong(struct trace trace, unsigned cpus, const char *reason)
{
	bool wrong;

	check_note(&trace, cpus);
	wrong = trace.notes == 1 && strstr(trace.note[0].text, reason) && !strncmp(trace.note[0].text, "wrong: ", 7);
	trace_free(&trace);
	return wrong;
}

static bool is_right(struct trace trace, unsigned cpus)
{
	bool right;

	check_note(&trace, cpus);
	right = !trace.notes;
	trace_free(&trace);
	return right;
}

static struct trace with_children(struct trace trace, uint64_t cpu_ms)
{
	trace.children.cpu_ns = cpu_ms * MS;
	return trace;
}

static struct trace with_stolen(struct trace trace, uint64_t ms)
{
	trace.stolen_ns = ms * MS;
	return trace;
}

/* Whether a path of 1 s, of which so much was waiting for a CPU, gets a note with these words; "": gets none. */
static bool is_noted(uint64_t cpu_ms, uint64_t runnable_ms, const char *words)
{
	struct trace trace = traced(cpu_ms, 0, false);
	struct path_row row[] = { { .kind = PATH_RUNNABLE, .ns = runnable_ms * MS },
				  { .kind = PRIMITIVE_OWN, .ns = (1000 - runnable_ms) * MS } };
	bool noted;

	trace.path = (struct path){ .row = row, .rows = 2, .whole_ns = 1000 * MS };
	crowding_note(&trace, 2);
	noted = words[0] ? trace.notes == 1 && strstr(trace.note[0].text, words) : !trace.notes;
	trace.path = (struct path){ 0 };
	trace_free(&trace);
	return noted;
}

int main(void)
{
	tap_plan(14);
	ok(is_right(traced(900, 0, false), 2), "two threads that run on two CPUs");
	ok(is_wrong(traced(900, 0, false), 1, "the CPUs had only 1.00 s"), "two threads can't both run on one CPU");
	ok(is_right(traced(500, 495, true), 2), "what the kernel accounted, within 2 %");
	ok(is_wrong(traced(500, 400, true), 2, "the kernel accounted 800 ms"), "more than the kernel accounted");
	ok(is_wrong(traced(500, 600, true), 2, "the kernel accounted 1.20 s"), "less than the kernel accounted");
	ok(is_right(with_children(traced(500, 0, false), 1000), 2), "what getrusage has");
	ok(is_wrong(with_children(traced(500, 0, false), 1100), 2, "getrusage has 1.10 s"), "less than getrusage has");
	ok(is_right(with_children(traced(500, 0, false), 100), 2),
	   "more than that: of processes that nobody waited for");
	ok(is_right(with_stolen(traced(500, 400, true), 200), 2), "more by what the hypervisor took");
	ok(is_right(with_stolen(traced(500, 600, true), 200), 2), "less by what it took");
	ok(is_wrong(with_stolen(traced(500, 600, true), 100), 2, "the kernel accounted"), "less by more than it took");
	ok(is_noted(500, 50, ""), "hardly any waiting for a CPU");
	ok(is_noted(100, 500, "for 50 % of the elapsed time, and the program used 0.2 of 2 CPUs: other programs"),
	   "others had the CPUs");
	ok(is_noted(900, 500, "used 1.8 of 2 CPUs: it has more to run"), "the program had them");
	return tap_done();
}
