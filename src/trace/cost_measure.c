/* SPDX-License-Identifier: MIT */
#include "cost_measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CALLS_OF_PROCESS 2.5

enum { LONGEST_MS = 1000 };

static void begin_library(struct cost_measure *measure, const struct preload *preload)
{
	char program[] = "true", *argv[] = { program, NULL }, names[4200], variable[64],
	     *environment[] = { names, variable, NULL };

	measure->probe = calloc(1, sizeof *measure->probe);
	if (!measure->probe || preload_open_probe(measure->probe, preload))
		return;
	snprintf(names, sizeof names, "LD_PRELOAD=%s", preload->path);
	snprintf(variable, sizeof variable, SHARED_VARIABLE "=/proc/%d/fd/%d", (int)getpid(), measure->probe->fd);
	cost_child_execute(&measure->library, argv, environment);
}

void cost_measure_begin(struct cost_measure *measure, const struct preload *preload, bool has_kernel)
{
	*measure = (struct cost_measure){ .library.socket = -1, .kernel.socket = -1 };
	if (preload)
		begin_library(measure, preload);
	if (has_kernel)
		cost_child_start(&measure->kernel);
}

/* False where it has not measured all that it was to. */
static bool end_library(struct cost_measure *measure, enum shared_calibrates all)
{
	struct cost_lengths unused[2];

	if (measure->library.socket < 0)
		return measure->has_library;
	if (all == SHARED_CALIBRATES_ALONE)
		preload_probe_go_on(measure->probe, SHARED_CALIBRATES_NO_MORE);
	measure->has_library = cost_child_end(&measure->library, &unused[0], &unused[1]) &&
		preload_probe_has(measure->probe, all);
	measure->library.socket = -1;
	return measure->has_library;
}

static bool library_is_ready(const struct cost_measure *measure)
{
	static const struct timespec moment = { .tv_nsec = 1000000 };

	for (int i = 0; i < LONGEST_MS && !preload_probe_has(measure->probe, SHARED_CALIBRATES_ALONE) &&
	     !cost_child_has_ended(&measure->library);
	     i++)
		nanosleep(&moment, NULL);
	return preload_probe_has(measure->probe, SHARED_CALIBRATES_ALONE);
}

/* What counting costs depends on what the kernel does between two calls. */
static void measure_library_with_bpf(struct cost_measure *measure, struct bpf *bpf)
{
	struct error error;

	if (!measure->probe || !library_is_ready(measure) || bpf_watch(bpf, measure->library.pid, true, &error))
		return;
	preload_probe_go_on(measure->probe, SHARED_CALIBRATES_WITH_BPF);
	end_library(measure, SHARED_CALIBRATES_WITH_BPF);
}

static bool end_child(struct cost_measure *measure)
{
	return cost_child_end(&measure->kernel, &measure->untraced, &measure->traced);
}

void cost_measure_bpf(struct cost_measure *measure, struct bpf *bpf, bool has_library)
{
	struct cost_tracing tracing = { .has_library = has_library };
	static struct ledger ledger; /* too large for a small stack */
	struct sites sites = { 0 };
	struct error error;

	ledger = (const struct ledger){ .bpf_times = true };
	bpf_begin_rehearsal(bpf, &ledger, &sites);
	if (cost_child_is_ready(&measure->kernel) && !bpf_watch(bpf, measure->kernel.pid, true, &error)) {
		tracing.places = bpf_places(bpf, &tracing.place);
		cost_child_go_on(&measure->kernel, &tracing);
	}
	measure->has_bpf = end_child(measure);
	measure_library_with_bpf(measure, bpf);
	bpf_end_rehearsal(bpf);
	sites_free(&sites);
	ledger_free(&ledger);
}

static double mean_of_faults(const struct ledger *ledger, int pid)
{
	const struct thread *thread = ledger_find(ledger, pid);
	double *value = thread && thread->items ? calloc(thread->items, sizeof *value) : NULL, mean;
	size_t count = 0;

	for (size_t i = 0; value && i < thread->items; i++) {
		const struct item *item = &thread->item[i];

		if (item->what == ITEM_FAULT && item->ns && item->primitive == PRIMITIVE_FAULT_ANONYMOUS)
			value[count++] = (double)item->ns;
	}
	mean = cost_mean(value, count);
	free(value);
	return mean;
}

void cost_measure_perf(struct cost_measure *measure, const struct perf *perf)
{
	static const struct cost_tracing tracing = { .places = -1 };
	static struct ledger ledger; /* too large for a small stack */
	struct sites sites = { 0 };
	struct perf rehearsal = { .ledger = &ledger, .sites = &sites };
	const pid_t pid = measure->kernel.pid;
	struct error error;

	ledger = (const struct ledger){ .keeps_calls = true };
	if (cost_child_is_ready(&measure->kernel) && !perf_attach(&rehearsal, pid, perf->fault_period, 0, &error))
		cost_child_go_on(&measure->kernel, &tracing);
	measure->has_perf = end_child(measure);
	perf_read(&rehearsal, ticks_clock_ns());
	measure->traced.fault_reported = mean_of_faults(&ledger, pid) * measure->traced.undisturbed;
	perf_finish(&rehearsal, ticks_clock_ns());
	perf_close(&rehearsal);
	sites_free(&sites);
	ledger_free(&ledger);
}

static double ticks_of_call(const struct cost_measure *measure, uint64_t ticks)
{
	return (double)ticks * ticks_length_ns(&measure->probe->ticks) / (double)SHARED_COST_CALLS;
}

static struct cost of_library(const struct cost_measure *measure, enum shared_cost_of of)
{
	const struct shared_cost *cost = &measure->probe->shared->cost[of];

	return cost_of(ticks_of_call(measure, cost->untraced), ticks_of_call(measure, cost->traced),
		       ticks_of_call(measure, cost->reported));
}

/* Most small calls are only counted: what a timed one costs is found from the mean of all. */
static struct cost of_timed_memory(const struct cost_measure *measure, enum shared_cost_of of,
				   const struct cost *counted)
{
	const struct shared_cost *all = &measure->probe->shared->cost[of];
	double untraced = ticks_of_call(measure, all->untraced), count = counted->inside + counted->outside;
	double more = ticks_of_call(measure, all->traced) - untraced - count;
	double inside = ticks_of_call(measure, all->reported) - untraced;
	double whole = count + (more > 0 ? (double)SHARED_EVERY * more : 0);

	return (struct cost){ inside < whole ? inside : whole, inside < whole ? whole - inside : 0, untraced };
}

static struct cost of_process_with_library(const struct cost_measure *measure, enum shared_cost_of of)
{
	const struct shared_cost *cost = &measure->probe->shared->cost[of];
	double more = ticks_of_call(measure, cost->traced) - ticks_of_call(measure, cost->untraced);
	double slot = ticks_of_call(measure, cost->reported);

	return (struct cost){ .inside = slot, .outside = more > slot ? more - slot : 0 };
}

static void take_library(const struct cost_measure *measure, struct costs *costs)
{
	costs->of[COST_CALL] = of_library(measure, SHARED_COST_CALL);
	costs->of[COST_COUNT] = of_library(measure, SHARED_COST_COUNT);
	costs->of[COST_LOCK] = of_library(measure, SHARED_COST_LOCK);
	costs->of[COST_MEMORY_COUNT] = of_library(measure, SHARED_COST_MEMORY_COUNT);
	costs->of[COST_MEMORY_LARGE] = of_library(measure, SHARED_COST_MEMORY_LARGE);
	costs->of[COST_LIBRARY_PROCESS] = of_process_with_library(measure, SHARED_COST_PROCESS);
	costs->of[COST_LIBRARY_PROCESS_COUNT] = of_process_with_library(measure, SHARED_COST_PROCESS_COUNT);
	for (int i = 0; i < MEMORY_SIZES; i++)
		costs->of[COST_MEMORY + i] = of_timed_memory(measure, (enum shared_cost_of)(SHARED_COST_MEMORY + i),
							     &costs->of[COST_MEMORY_COUNT]);
}

/* Beside its calls: fork, wait, and half of exit, which does not return. */
static struct cost of_process(const struct cost_measure *measure, const struct costs *costs)
{
	const struct cost_lengths *untraced = &measure->untraced, *traced = &measure->traced;
	double call = cost_sum(&costs->of[COST_BPF_CALL]), fork = traced->fork - untraced->fork - call;
	double whole = traced->process - untraced->process - CALLS_OF_PROCESS * call;

	fork = fork > 0 ? fork : 0;
	return (struct cost){ .inside = fork, .outside = whole > fork ? whole - fork : 0 };
}

static bool end_kernel(const struct cost_measure *measure, struct costs *costs)
{
	const struct cost_lengths *untraced = &measure->untraced, *traced = &measure->traced;

	if (traced->fork <= 0 || traced->fault_reported <= 0)
		return false;
	costs->of[COST_FAULT] = cost_of(untraced->fault, traced->fault, traced->fault_reported);
	for (int i = 0; i < COST_CALLS && measure->has_bpf; i++)
		costs->of[i == COST_WRITES ? COST_BPF_TRANSFER : COST_BPF_CALL] = cost_of(
			untraced->call[i], traced->call[i], traced->call_reported[i]);
	costs->of[COST_PROCESS] = of_process(measure, costs);
	return true;
}

bool cost_measure_end(struct cost_measure *measure, struct costs *costs)
{
	bool good = true;

	*costs = (struct costs){ 0 };
	if (measure->probe) {
		good &= end_library(measure, SHARED_CALIBRATES_ALONE);
		if (good)
			take_library(measure, costs);
		preload_close(measure->probe);
		free(measure->probe);
	}
	if (!measure->has_bpf && !measure->has_perf)
		end_child(measure); /* refused: there is nothing to measure */
	else
		good &= end_kernel(measure, costs);
	return good;
}
