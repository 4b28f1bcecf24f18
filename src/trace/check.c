/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "text/units.h"

#include <stdlib.h>

enum { ROOM_NS = 10000000, ROOM_PERCENT = 2, ROOM_SWITCH_NS = 30000, ROOM_PROCESS_NS = 500000 };

struct cpu_time {
	uint64_t traced_ns, booked_ns, switches, processes;
	bool complete; /* the kernel reported all switches of all threads */
};

static uint64_t with_room(uint64_t ns)
{
	return ns + ns / 100 * ROOM_PERCENT + ROOM_NS;
}

static struct cpu_time add_up(const struct trace *trace, struct account *account)
{
	struct cpu_time sum = { .complete = true };

	for (size_t i = 0; i < trace->ledger.threads; i++) {
		const struct thread *thread = trace->ledger.thread[i];

		account_thread(thread, trace->end_ns, account);
		sum.complete &= thread->has_switches;
		sum.traced_ns += account->total.cpu_ns;
		sum.switches += thread->switches;
		sum.processes += thread->pid == thread->tid;
		sum.booked_ns += thread->has_booked ? thread->booked_ns : account->total.cpu_ns;
	}
	return sum;
}

static void note(struct trace *trace, uint64_t traced_ns, uint64_t other_ns, const char *what)
{
	char traced[UNITS_TEXT], other[UNITS_TEXT];

	units_time((double)traced_ns, traced);
	units_time((double)other_ns, other);
	trace_note(trace, "wrong: CPU time of all threads is %s in this trace, %s %s: don't rely on its times", traced,
		   what, other);
}

void check_note(struct trace *trace, unsigned cpus)
{
	uint64_t most_ns = cpus * (trace->end_ns - trace->begin_ns), in_kernel_ns;
	struct account *account = malloc(sizeof *account);
	struct cpu_time sum;

	if (!account)
		return;
	sum = add_up(trace, account);
	free(account);
	if (sum.traced_ns > with_room(most_ns))
		note(trace, sum.traced_ns, most_ns, "but the CPUs had only");
	in_kernel_ns = with_room(sum.traced_ns) + sum.switches * ROOM_SWITCH_NS + trace->stolen_ns;
	if (sum.traced_ns > with_room(sum.booked_ns) + trace->stolen_ns || sum.booked_ns > in_kernel_ns)
		note(trace, sum.traced_ns, sum.booked_ns, "but the kernel accounted");
	else if (sum.complete && trace->children.cpu_ns > in_kernel_ns + sum.processes * ROOM_PROCESS_NS)
		note(trace, sum.traced_ns, trace->children.cpu_ns, "but getrusage has");
}
