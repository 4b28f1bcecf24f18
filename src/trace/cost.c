/* SPDX-License-Identifier: MIT */
#include "cost.h"

#include "ticks.h"

struct taken {
	double events, ns;
};

static const char *const names[COST_EVENTS] = {
	[COST_CALL] = "preload_call",
	[COST_COUNT] = "preload_count",
	[COST_LOCK] = "lock",
	[COST_MEMORY] = "memory_64",
	[COST_MEMORY + 1] = "memory_128",
	[COST_MEMORY + 2] = "memory_256",
	[COST_MEMORY + 3] = "memory_512",
	[COST_MEMORY + 4] = "memory_1024",
	[COST_MEMORY + 5] = "memory_2048",
	[COST_MEMORY + 6] = "memory_4096",
	[COST_MEMORY + 7] = "memory_8192",
	[COST_MEMORY_LARGE] = "memory_large",
	[COST_MEMORY_COUNT] = "memory_count",
	[COST_LIBRARY_PROCESS] = "preload_process",
	[COST_LIBRARY_PROCESS_COUNT] = "preload_process_count",
	[COST_BPF_CALL] = "bpf_call",
	[COST_BPF_TRANSFER] = "bpf_transfer",
	[COST_FAULT] = "page_fault",
	[COST_PROCESS] = "process",
};

const char *cost_name(enum cost_event event)
{
	return names[event];
}

struct cost cost_of(double untraced, double traced, double reported)
{
	if (traced < untraced)
		traced = untraced;
	if (reported > traced)
		reported = traced;
	return (struct cost){ .inside = reported - untraced, .outside = traced - reported };
}

double cost_sum(const struct cost *cost)
{
	return cost->inside + cost->outside;
}

/* Never below what the thread waited, nor anything where nothing was timed. */
static void shorten(struct part *part, double ns)
{
	double waited = (double)part->blocked_ns + (double)part->runnable_ns, left = (double)part->wall_ns - ns;

	if (part->wall_ns)
		part->wall_ns = left > waited ? (uint64_t)left : part->blocked_ns + part->runnable_ns;
}

static void add(struct taken *taken, double events, const struct cost *cost)
{
	taken->events += events;
	taken->ns += events * cost_sum(cost);
}

/* The time of small calls that were not timed was scaled up from those that were, which were of all sizes alike. */
static double take_small(struct part *part, uint64_t timed, const struct costs *costs, struct taken *taken)
{
	double calls = 0, inside = 0, share;

	for (int i = 0; i < MEMORY_SIZES; i++)
		calls += (double)part->of_size[i];
	for (int i = 0; i < MEMORY_SIZES && calls > 0; i++) {
		share = (double)part->of_size[i] / calls;
		inside += (double)part->of_size[i] * costs->of[COST_MEMORY + i].inside;
		add(taken, (double)timed * share, &costs->of[COST_MEMORY + i]);
	}
	return inside;
}

/* What is taken out is known no better than the lengths are: a call is left what it takes at least. */
static double least_small(const struct part *part, const struct costs *costs)
{
	double least = 0;

	for (int i = 0; i < MEMORY_SIZES; i++)
		least += (double)part->of_size[i] * costs->of[COST_MEMORY + i].least;
	return least < (double)part->small_ns ? least : (double)part->small_ns;
}

static void take_memory(struct part *part, const struct costs *costs, struct taken *taken)
{
	uint64_t timed = part->timed < part->calls ? part->timed : part->calls;
	uint64_t large = part->large < timed ? part->large : timed;
	double small_inside = take_small(part, timed - large, costs, taken), least = least_small(part, costs);
	double rest = (double)part->small_ns - small_inside, small = rest > least ? rest : least;
	double waited = (double)part->blocked_ns + (double)part->runnable_ns;

	shorten(part, small_inside);
	shorten(part, (double)large * costs->of[COST_MEMORY_LARGE].inside);
	/* A wait where the counter is read, or past it, is not within what was measured. */
	if ((double)part->wall_ns < small + waited)
		part->wall_ns = (uint64_t)(small + waited);
	add(taken, (double)large, &costs->of[COST_MEMORY_LARGE]);
	add(taken, (double)(part->calls - timed), &costs->of[COST_MEMORY_COUNT]);
}

/* Next to bpf the library only counts system calls. */
static void take_library_call(const struct ledger *ledger, struct part *part, const struct costs *costs,
			      struct taken *taken)
{
	bool counts = ledger->bpf_times && !PRIMITIVE_IS_COMPOSITE(part->primitive);
	enum cost_event untimed = part->primitive == PRIMITIVE_MUTEX ? COST_LOCK : COST_MEMORY_COUNT;
	uint64_t timed = part->timed < part->calls ? part->timed : part->calls;

	if (counts) {
		add(taken, (double)part->calls, &costs->of[COST_COUNT]);
		return;
	}
	if (!ledger->bpf_times)
		shorten(part, (double)timed * costs->of[COST_CALL].inside);
	add(taken, (double)timed, &costs->of[COST_CALL]);
	add(taken, (double)(part->calls - timed), &costs->of[untimed]);
}

static void take_kernel_call(struct part *part, const struct costs *costs, struct taken *taken)
{
	bool moves = PRIMITIVES_MOVING >> part->primitive & 1;
	const struct cost *cost = &costs->of[moves ? COST_BPF_TRANSFER : COST_BPF_CALL];

	shorten(part, (double)part->bpf_calls * cost->inside);
	add(taken, (double)part->bpf_calls, cost);
}

/* Of a fault within a call all that it costs lies within the call. One in the tracer's memory is tracing as a whole. */
static void take_faults(struct part *part, const struct costs *costs, struct taken *taken)
{
	const struct cost *cost = &costs->of[COST_FAULT];
	bool is_fault = part->primitive >= PRIMITIVE_CALLS;
	double inside = (double)part->faults * cost->inside;

	shorten(part, is_fault ? inside : (double)part->faults * cost_sum(cost));
	if (part->fault_ns)
		part->fault_ns = (double)part->fault_ns > inside ? (uint64_t)((double)part->fault_ns - inside) : 0;
	add(taken, (double)part->faults, cost);
}

static void take_part(const struct ledger *ledger, struct part *part, const struct costs *costs, struct taken *taken)
{
	uint64_t waited = part->blocked_ns + part->runnable_ns;
	double before = taken->ns;

	part->reported_ns = part->wall_ns > waited ? part->wall_ns - waited : 0;
	if (part->primitive < PRIMITIVE_MEMORY)
		take_memory(part, costs, taken);
	else if (part->primitive < PRIMITIVE_CALLS)
		take_library_call(ledger, part, costs, taken);
	take_kernel_call(part, costs, taken);
	take_faults(part, costs, taken);
	part->cost_ns = ticks_whole(taken->ns - before);
}

/* Page faults in the memory shared with the tracer, which the kernel saw, may lie within what the library measured of
 * itself: they count once. */
static double of_library(const struct thread *thread)
{
	const struct part *tracing = thread_part(thread, PRIMITIVE_TRACING);
	uint64_t faults_ns = tracing ? tracing->fault_ns : 0;

	return (double)thread->walk_ns + (thread->rare_ns > faults_ns ? (double)(thread->rare_ns - faults_ns) : 0);
}

static void take_thread(struct ledger *ledger, struct thread *thread, const struct costs *costs)
{
	struct taken taken = { 0 };
	struct part *tracing;

	taken.ns = of_library(thread);
	for (size_t i = 0; i < thread->parts; i++)
		take_part(ledger, &thread->part[i], costs, &taken);
	if (taken.ns < 1 && !thread_part(thread, PRIMITIVE_TRACING))
		return;
	tracing = ledger_part(ledger, thread, PRIMITIVE_TRACING);
	tracing->calls = ticks_whole(taken.events) + (tracing->wall_ns > 0); /* that the library begins is one more */
	tracing->wall_ns += ticks_whole(taken.ns);
}

/* From a part, if there is one: else from own code. */
static void take_from(struct ledger *ledger, struct thread *thread, enum primitive primitive, double ns)
{
	struct part *part = thread_part(thread, primitive) ? ledger_part(ledger, thread, primitive) : NULL, *tracing;

	if (part) {
		shorten(part, ns);
		part->cost_ns += (uint64_t)ns;
	}
	tracing = ledger_part(ledger, thread, PRIMITIVE_TRACING);
	tracing->calls++;
	tracing->wall_ns += (uint64_t)ns;
}

/* A child that was forked: its beginning is its parent's, within the fork where that is seen; its end is its own. */
static void take_process(struct ledger *ledger, struct thread *child, const struct costs *costs)
{
	struct thread *parent = child->parent ? ledger_find(ledger, child->parent) : NULL;
	const struct cost *cost = &costs->of[COST_PROCESS];

	if (!parent || child->pid != child->tid || cost_sum(cost) < 1)
		return;
	take_from(ledger, parent, PRIMITIVE_FORK, cost->inside);
	take_from(ledger, child, PRIMITIVE_OTHER_CALL, cost->outside);
}

/* What the kernel did not see of it is around the child's life as the library sees it. */
static void take_library_process(struct ledger *ledger, struct thread *child, const struct costs *costs)
{
	const struct thread *parent = child->parent ? ledger_find(ledger, child->parent) : NULL;
	const struct cost *cost = &costs->of[ledger->bpf_times ? COST_LIBRARY_PROCESS_COUNT : COST_LIBRARY_PROCESS];

	if (!parent || child->pid != child->tid || !child->has_preload || !thread_part(parent, PRIMITIVE_FORK))
		return;
	if (child->has_switches)
		take_from(ledger, child, PRIMITIVE_OTHER_CALL, cost_sum(cost));
	else
		child->edge_cost_ns = (uint64_t)cost->outside;
}

void cost_take_out(struct ledger *ledger, const struct costs *costs)
{
	for (size_t i = 0; i < ledger->threads; i++)
		take_thread(ledger, ledger->thread[i], costs);
	for (size_t i = 0; i < ledger->threads; i++) {
		take_process(ledger, ledger->thread[i], costs);
		take_library_process(ledger, ledger->thread[i], costs);
	}
}
