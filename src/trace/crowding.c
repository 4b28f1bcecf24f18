/* SPDX-License-Identifier: MIT */
#include "crowding.h"

#include "account.h"

#include <stdlib.h>

/* The part of the path from which on it is worth a note, and the part of all CPUs that a program uses whose own threads
 * keep each other waiting. */
static const double much_waiting = 0.1, most_of_cpus = 0.8;

static uint64_t runnable_ns(const struct path *path)
{
	uint64_t sum_ns = 0;

	for (size_t i = 0; i < path->rows; i++)
		sum_ns += path->row[i].kind == PATH_RUNNABLE ? path->row[i].ns : 0;
	return sum_ns;
}

static uint64_t cpu_ns(const struct trace *trace, struct account *account)
{
	uint64_t sum_ns = 0;

	for (size_t i = 0; i < trace->ledger.threads; i++) {
		account_thread(trace->ledger.thread[i], trace->end_ns, account);
		sum_ns += account->total.cpu_ns;
	}
	return sum_ns;
}

void crowding_note(struct trace *trace, unsigned cpus)
{
	const uint64_t elapsed_ns = trace->end_ns - trace->begin_ns;
	const double part = (double)runnable_ns(&trace->path) / (double)trace->path.whole_ns;
	struct account *account;
	double used;

	if (!trace->path.whole_ns || !elapsed_ns || part < much_waiting)
		return;
	account = malloc(sizeof *account);
	if (!account)
		return;
	used = (double)cpu_ns(trace, account) / (double)elapsed_ns;
	free(account);
	trace_note(
		trace,
		"the path waited for a CPU for %.0f %% of the elapsed time, and the program used %.2g of %u CPUs: %s",
		100 * part, used, cpus,
		used >= most_of_cpus * cpus
			? "it has more to run at a time than there are CPUs"
			: "other programs, a quota or pinning held it up; trace it on an idle machine");
}
