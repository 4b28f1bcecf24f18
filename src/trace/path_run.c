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

static void learn(struct finder *finder, struct habit *habit)
{
	struct account *account = finder->room;
	int count = habit->thread->has_bpf ? PRIMITIVE_MEMORY : PRIMITIVE_CALLS;
	const struct account_row *own = &account->row[PRIMITIVE_OWN];
	double faults = 0, fault_ns = 0, outside;

	account_thread(habit->thread, finder->end_ns, account);
	for (int i = 0; i < FAULT_KINDS; i++) {
		const struct account_row *row = &account->row[PRIMITIVE_FAULT_ANONYMOUS + i];

		faults += (double)row->calls;
		fault_ns += (double)row->cpu_ns;
	}
	for (int i = 0; i < FAULT_KINDS && faults > 0; i++)
		habit->fault_share[i] = (double)account->row[PRIMITIVE_FAULT_ANONYMOUS + i].calls / faults;
	habit->fault_ns = faults > 0 ? fault_ns / faults : 0;
	outside = (double)own->cpu_ns;
	if (!habit->thread->has_bpf && own->wall_ns) {
		outside = (double)own->wall_ns;
		habit->own_runnable = (double)own->runnable_ns / outside;
		habit->own_waiting = (double)(own->wall_ns - own->runnable_ns - own->cpu_ns) / outside;
	}
	for (int i = 0; i < count; i++)
		outside += (double)(account->row[i].wall_ns - waited(&account->row[i]));
	for (int i = 0; i < count && outside > 0; i++)
		habit->share[i] = (double)(account->row[i].wall_ns - waited(&account->row[i])) / outside;
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

void path_add_run(struct finder *finder, const struct thread *thread, const struct turn *turn, uint64_t ns, size_t wait)
{
	struct habit *habit = path_habit(finder, thread);
	double part = turn->off_ns > turn->begin_ns ? (double)ns / (double)(turn->off_ns - turn->begin_ns) : 0;
	uint64_t left = ns, rest, fault;

#define TAKE(kind, amount)                                                                   \
	do {                                                                                 \
		uint64_t wanted = (uint64_t)(amount), taken = wanted < left ? wanted : left; \
		path_add(finder, thread, kind, taken, wait);                                 \
		left -= taken;                                                               \
	} while (0)
	for (int i = 0; i < TURN_USES; i++)
		if (turn->use_ns[i])
			TAKE(turn->used[i], turn->use_ns[i] * part);
	TAKE(PRIMITIVE_OTHER_CALL, turn->other_ns * part);
	if (!habit)
		return;
	fault = (uint64_t)(turn->faults * habit->fault_ns * part);
	fault = fault < left ? fault : left;
	for (int i = 0; i < FAULT_KINDS; i++)
		TAKE(PRIMITIVE_FAULT_ANONYMOUS + i, (double)fault * habit->fault_share[i]);
	rest = left;
	for (int i = 0; i < PRIMITIVE_CALLS; i++)
		TAKE(i, (double)rest * habit->share[i]);
	rest = left;
	TAKE(PATH_UNKNOWN, (double)rest * habit->own_waiting);
	TAKE(PATH_RUNNABLE, (double)rest * habit->own_runnable);
#undef TAKE
	path_add(finder, thread, PRIMITIVE_OWN, left, wait);
}
