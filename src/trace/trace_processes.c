/* SPDX-License-Identifier: MIT */
#include "trace_processes.h"

#include "result/csv_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/wait.h>

/* The threads of all processes, those of one side by side. */
struct listing {
	const struct trace *trace;
	const struct thread **thread;
	struct account sum, one; /* of a process; of a thread */
	uint64_t begin_ns;       /* of the process */
};

static void put_ending(FILE *file, const struct thread *process)
{
	bool killed = process->has_status && WIFSIGNALED(process->status);
	const char *name = killed ? ending_signal_name(WTERMSIG(process->status)) : NULL;

	csv_write_known(file, (uint64_t)WEXITSTATUS(process->status), process->has_status && !killed);
	if (name)
		fprintf(file, ",%s", name);
	else
		csv_write_known(file, (uint64_t)WTERMSIG(process->status), killed);
	fprintf(file, ",%s", !process->has_status ? "" : killed && WCOREDUMP(process->status) ? "yes" : "no");
}

/* Those that began while it ran: its number may have been another's before, or after. */
static bool is_of(const struct thread *thread, const struct thread *first)
{
	return thread == first || thread->was_first ||
		(thread->begin_ns >= first->begin_ns && (!first->ended || thread->begin_ns <= first->end_ns));
}

/* The place of its first thread, or of another that has its number. */
static size_t place_of(const struct listing *listing, int pid)
{
	size_t low = 0, high = listing->trace->ledger.threads;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (listing->thread[middle]->pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add_up(struct listing *listing, const struct thread *first)
{
	const struct ledger *ledger = &listing->trace->ledger;

	listing->sum = (struct account){ 0 };
	listing->begin_ns = first->begin_ns;
	for (size_t i = place_of(listing, first->pid); i < ledger->threads && listing->thread[i]->pid == first->pid;
	     i++)
		if (is_of(listing->thread[i], first)) {
			if (listing->thread[i]->begin_ns < listing->begin_ns)
				listing->begin_ns = listing->thread[i]->begin_ns;
			account_thread(listing->thread[i], listing->trace->end_ns, &listing->one);
			account_add(&listing->sum, &listing->one);
		}
}

/* The times are sums over its threads. */
static void put_process(FILE *file, struct listing *listing, const struct thread *first)
{
	const struct trace *trace = listing->trace;
	const struct account *sum = &listing->sum;

	add_up(listing, first);
	fprintf(file, "%d", first->pid);
	csv_write_known(file, (uint64_t)first->parent, first->parent > 0);
	putc(',', file);
	csv_write_text(file, first->name);
	fprintf(file, ",%zu,%u,%" PRId64, sum->threads, first->execs, (int64_t)(listing->begin_ns - trace->begin_ns));
	if (first->ended)
		fprintf(file, ",%" PRId64, (int64_t)(first->end_ns - trace->begin_ns));
	else
		putc(',', file);
	fprintf(file, ",%" PRIu64, sum->total.wall_ns);
	csv_write_known(file, sum->total.cpu_ns, !sum->total.unknown_ns);
	csv_write_known(file, sum->total.blocked_ns, !sum->total.unknown_ns);
	csv_write_known(file, sum->total.runnable_ns, !sum->total.unknown_ns && trace->has_runnable);
	fprintf(file, ",%s", first->has_preload ? "yes" : trace->has_preload ? "no" : "");
	put_ending(file, first);
	putc('\n', file);
}

static int by_process(const void *left, const void *right)
{
	const struct thread *a = *(const struct thread *const *)left, *b = *(const struct thread *const *)right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* NULL without memory. */
static struct listing *list(const struct trace *trace)
{
	struct listing *listing = calloc(1, sizeof *listing);
	size_t threads = trace->ledger.threads;

	if (!listing)
		return NULL;
	listing->trace = trace;
	listing->thread = calloc(threads + 1, sizeof *listing->thread);
	if (!listing->thread) {
		free(listing);
		return NULL;
	}
	for (size_t i = 0; i < threads; i++)
		listing->thread[i] = trace->ledger.thread[i];
	qsort(listing->thread, threads, sizeof *listing->thread, by_process);
	return listing;
}

/* A process stands where its first thread began. */
void trace_processes_put(FILE *file, const struct trace *trace)
{
	struct listing *listing = list(trace);

	fputs("process,parent,name,threads,execs,begin_ns,end_ns,wall_ns,cpu_ns,blocked_ns,runnable_ns,library,exit_"
	      "status,"
	      "signal,core\n",
	      file);
	for (size_t i = 0; listing && i < trace->ledger.threads; i++)
		if (trace->ledger.thread[i]->pid == trace->ledger.thread[i]->tid)
			put_process(file, listing, trace->ledger.thread[i]);
	if (listing)
		free(listing->thread);
	free(listing);
}
