/* SPDX-License-Identifier: MIT */
#include "path_parts.h"

#include <stdlib.h>
#include <string.h>

const char *path_kind_name(int kind)
{
	static const char *const names[] = { "runnable",     "timer",
					     "device",       "kernel",
					     "not traced",   "waiting, on whom is not known",
					     "not recorded", "starting and reaping" };

	return kind < PRIMITIVE_COUNT ? primitive_name((enum primitive)kind) : names[kind - PRIMITIVE_COUNT];
}

static uint64_t waited(const struct account_row *row)
{
	uint64_t ns = row->blocked_ns + row->runnable_ns;

	return ns < row->wall_ns ? ns : row->wall_ns;
}

static double on_cpu(const struct account_row *row)
{
	return (double)(row->wall_ns - waited(row));
}

/* Turns have the calls as they were reported. Gives what tracing those calls costs. */
static double learn_calls(struct habit *habit)
{
	double sum = 0;

	for (int i = PRIMITIVE_MEMORY; i < PRIMITIVE_CALLS; i++) {
		const struct part *part = thread_part(habit->thread, (enum primitive)i);
		uint64_t waits = part ? part->blocked_ns + part->runnable_ns : 0;
		double reported = part ? (double)part->reported_ns : 0;

		habit->kept[i] = 1;
		if (reported <= 0)
			continue;
		habit->kept[i] = (double)(part->wall_ns > waits ? part->wall_ns - waits : 0) / reported;
		habit->cost[i] = (double)part->cost_ns / reported;
		sum += (double)part->cost_ns;
	}
	return sum;
}

/* Turns have the number of page faults. Gives what tracing them costs. */
static double learn_faults(const struct account *account, struct habit *habit)
{
	double faults = 0, fault_ns = 0, cost_ns = 0;

	for (int i = 0; i < FAULT_KINDS; i++) {
		const struct account_row *row = &account->row[PRIMITIVE_FAULT_ANONYMOUS + i];
		const struct part *part = thread_part(habit->thread, (enum primitive)(PRIMITIVE_FAULT_ANONYMOUS + i));

		faults += (double)row->calls;
		fault_ns += (double)row->cpu_ns;
		cost_ns += part ? (double)part->cost_ns : 0;
	}
	for (int i = 0; i < FAULT_KINDS && faults > 0; i++)
		habit->fault_share[i] = (double)account->row[PRIMITIVE_FAULT_ANONYMOUS + i].calls / faults;
	habit->fault_ns = faults > 0 ? fault_ns / faults : 0;
	habit->fault_cost_ns = faults > 0 ? cost_ns / faults : 0;
	return cost_ns;
}

/* Time on a CPU that is divided. */
struct run {
	struct finder *finder; /* NULL: nothing is added */
	const struct thread *thread;
	size_t wait;
	uint64_t left;
	double *lacking; /* by kind, what there was no time left for; NULL: it is not asked for */
};

static void take(struct run *run, int kind, double ns)
{
	uint64_t wanted = (uint64_t)ns, taken = wanted < run->left ? wanted : run->left;

	if (run->finder)
		path_add(run->finder, run->thread, kind, taken, run->wait);
	if (run->lacking)
		run->lacking[kind] += (double)(wanted - taken);
	run->left -= taken;
}

static void take_calls(struct run *run, const struct habit *habit, int primitive, double ns)
{
	bool is_call = primitive < PRIMITIVE_CALLS;

	take(run, primitive, is_call ? ns * habit->kept[primitive] : ns);
	take(run, PRIMITIVE_TRACING, is_call ? ns * habit->cost[primitive] : 0);
}

static void take_faults(struct run *run, const struct habit *habit, double faults)
{
	double ns = faults * habit->fault_ns, most = (double)run->left;

	for (int i = 0; i < FAULT_KINDS; i++)
		take(run, PRIMITIVE_FAULT_ANONYMOUS + i, (ns < most ? ns : most) * habit->fault_share[i]);
	for (int i = 0; i < FAULT_KINDS && run->lacking && ns > most; i++)
		run->lacking[PRIMITIVE_FAULT_ANONYMOUS + i] += (ns - most) * habit->fault_share[i];
	take(run, PRIMITIVE_TRACING, faults * habit->fault_cost_ns);
}

/* What a turn is known to hold, of `part` of it. */
static void take_known(struct run *run, const struct habit *habit, const struct turn *turn, double part)
{
	for (int i = 0; i < TURN_USES; i++)
		if (turn->use_ns[i])
			take_calls(run, habit, turn->used[i], turn->use_ns[i] * part);
	take_calls(run, habit, PRIMITIVE_OTHER_CALL, turn->other_ns * part);
	take_faults(run, habit, turn->faults * part);
}

/* A mean is too long for some turns, which lack time for it, and too short for others, which have that time left. */
static double learn_lacking(struct habit *habit)
{
	double lacking[PRIMITIVE_COUNT] = { 0 }, sum = 0;

	for (size_t i = 0; i < habit->thread->turns; i++) {
		const struct turn *turn = &habit->thread->turn[i];
		struct run run = { .left = turn->off_ns - turn->begin_ns, .lacking = lacking };

		take_known(&run, habit, turn, 1);
	}
	for (int i = 0; i < PRIMITIVE_COUNT; i++) {
		habit->share[i] += lacking[i];
		sum += lacking[i];
	}
	return sum;
}

/* With turns of the kernel's: what is in none of them, which is in what they leave. */
static double learn_rest(const struct account *account, struct habit *habit)
{
	double known = learn_calls(habit) + learn_faults(account, habit);
	double tracing = on_cpu(&account->row[PRIMITIVE_TRACING]), whole = (double)account->row[PRIMITIVE_OWN].cpu_ns;

	habit->rest = PRIMITIVE_OWN;
	for (int i = 0; i < PRIMITIVE_MEMORY; i++)
		whole += habit->share[i] = on_cpu(&account->row[i]);
	if (tracing > known)
		whole += habit->share[PRIMITIVE_TRACING] = tracing - known;
	return whole + learn_lacking(habit);
}

static double time_in_turns(const struct thread *thread)
{
	double sum = 0;

	for (size_t i = 0; i < thread->turns; i++)
		sum += (double)(thread->turn[i].off_ns - thread->turn[i].begin_ns);
	return sum;
}

/* What it waited for a CPU, where only the kernel's account at its end says it: in its own code, and in calls that do not
 * wait for others as a rule. */
static double queued(const struct thread *thread, const struct account *account)
{
	uint64_t ns = thread->has_switches ? 0 : thread->queued_ns, most = 0;

	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		most += PRIMITIVES_WAITING >> i & 1 ? 0 : account->row[i].blocked_ns;
	return (double)(ns < most ? ns : most);
}

/* Without them: all that it did on the CPU. What it waited outside of long calls is left. */
static double learn_all(const struct account *account, struct habit *habit)
{
	double sum = 0, whole = time_in_turns(habit->thread), children = (double)habit->thread->children_cost_ns;

	habit->rest = PATH_UNKNOWN;
	for (int i = 0; i < PRIMITIVE_OWN; i++)
		sum += habit->share[i] = on_cpu(&account->row[i]);
	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		habit->runnable += PRIMITIVES_WAITING >> i & 1 ? 0 : (double)account->row[i].runnable_ns;
	sum += habit->share[PRIMITIVE_OWN] = (double)account->row[PRIMITIVE_OWN].cpu_ns;
	habit->runnable += queued(habit->thread, account);
	sum += habit->runnable;
	if (sum >= whole)
		return sum;
	habit->share[PRIMITIVE_TRACING] += children < whole - sum ? children : whole - sum;
	return whole;
}

static void learn(struct finder *finder, struct habit *habit)
{
	struct account *account = finder->room;
	double whole;

	account_thread(habit->thread, finder->end_ns, account);
	whole = habit->thread->has_bpf ? learn_rest(account, habit) : learn_all(account, habit);
	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		habit->share[i] = whole > 0 ? habit->share[i] / whole : 0;
	habit->runnable = whole > 0 ? habit->runnable / whole : 0;
}

static size_t place_of(const struct finder *finder, const struct thread *thread)
{
	size_t i = ((uintptr_t)thread >> 4) * 2654435761U & (finder->habits_room - 1);

	while (finder->habit[i] && finder->habit[i]->thread != thread)
		i = (i + 1) & (finder->habits_room - 1);
	return i;
}

struct habit *path_habit(struct finder *finder, const struct thread *thread)
{
	size_t place = place_of(finder, thread);
	struct habit *habit = finder->habit[place];

	if (habit)
		return habit;
	habit = finder->habit[place] = calloc(1, sizeof *habit);
	if (!habit) {
		finder->path.incomplete = true;
		return NULL;
	}
	habit->thread = thread;
	habit->edge_cost_ns = thread->edge_cost_ns;
	learn(finder, habit);
	finder->habits++;
	return habit;
}

void path_add(struct finder *finder, const struct thread *thread, int kind, uint64_t ns, size_t wait)
{
	struct habit *habit = ns ? path_habit(finder, thread) : NULL;

	if (!habit)
		return;
	habit->kind_ns[kind] += ns;
	if (wait && !strcmp(finder->path.wait[wait - 1].waker->name, thread->name))
		finder->path.wait[wait - 1].in_ns[kind] += ns;
}

void path_add_edge(struct finder *finder, const struct thread *thread, uint64_t ns, size_t wait)
{
	struct habit *habit = ns ? path_habit(finder, thread) : NULL;
	uint64_t tracing = habit && habit->edge_cost_ns < ns ? habit->edge_cost_ns : ns;

	if (!habit)
		return;
	habit->edge_cost_ns -= tracing;
	path_add(finder, thread, PRIMITIVE_TRACING, tracing, wait);
	path_add(finder, thread, PATH_EDGES, ns - tracing, wait);
}

static void take_rest(struct run *run, const struct habit *habit)
{
	double rest = (double)run->left;

	for (int i = 0; i < PRIMITIVE_COUNT; i++)
		take(run, i, rest * habit->share[i]);
	take(run, PATH_RUNNABLE, rest * habit->runnable);
	take(run, habit->rest, (double)run->left);
}

void path_add_run(struct finder *finder, const struct thread *thread, const struct turn *turn, uint64_t ns, size_t wait)
{
	struct habit *habit = path_habit(finder, thread);
	double part = turn->off_ns > turn->begin_ns ? (double)ns / (double)(turn->off_ns - turn->begin_ns) : 0;
	struct run run = { .finder = finder, .thread = thread, .wait = wait, .left = ns };

	if (!habit)
		return;
	take_known(&run, habit, turn, part);
	take_rest(&run, habit);
}

uint64_t path_cost(const struct path *path)
{
	double tracing = 0, runnable = 0, ran = 0;

	for (size_t i = 0; i < path->rows; i++) {
		const struct path_row *row = &path->row[i];

		tracing += row->kind == PRIMITIVE_TRACING ? (double)row->ns : 0;
		runnable += row->kind == PATH_RUNNABLE ? (double)row->ns : 0;
		ran += row->kind < PRIMITIVE_COUNT ? (double)row->ns : 0;
	}
	return ran > 0 ? (uint64_t)(tracing + runnable * tracing / ran) : 0;
}
