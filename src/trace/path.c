/* SPDX-License-Identifier: MIT */
#include "path.h"

#include "account.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 2000, FEW_WAKERS = 4 }; /* of one name, more wakers share a row */

/* What a thread does in a run outside of calls, as far as no turn says it. */
struct habit {
	double fault_ns;                  /* a page fault, on the CPU */
	double fault_share[FAULT_KINDS];  /* of all page faults */
	double share[PRIMITIVE_CALLS];    /* of the rest: functions on memory, and calls if no turn has them */
	double own_waiting, own_runnable; /* of own code: only where the kernel reported no turns */
	const struct thread *thread;
	uint64_t kind_ns[PATH_KINDS]; /* its part of the path */
};

struct finder {
	const struct ledger *ledger;
	uint64_t end_ns;
	struct habit **habit; /* open addressing, by thread */
	size_t habits, habits_room;
	struct account *room;
	struct path path;
	int depth;
};

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

/* NULL without memory. */
static struct habit *habit_of(struct finder *finder, const struct thread *thread)
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

static void add(struct finder *finder, const struct thread *thread, int kind, uint64_t ns, size_t wait)
{
	struct habit *habit = ns ? habit_of(finder, thread) : NULL;

	if (!habit)
		return;
	habit->kind_ns[kind] += ns;
	if (wait && !strcmp(finder->path.wait[wait - 1].waker->name, thread->name))
		finder->path.wait[wait - 1].in_ns[kind] += ns;
}

/* A run, or a part of it: what is known of the whole is taken to be spread over it evenly. */
static void add_run(struct finder *finder, const struct thread *thread, const struct turn *turn, uint64_t ns,
		    size_t wait)
{
	struct habit *habit = habit_of(finder, thread);
	double part = turn->off_ns > turn->begin_ns ? (double)ns / (double)(turn->off_ns - turn->begin_ns) : 0;
	uint64_t left = ns, rest, fault;

#define TAKE(kind, amount)                                                                   \
	do {                                                                                 \
		uint64_t wanted = (uint64_t)(amount), taken = wanted < left ? wanted : left; \
		add(finder, thread, kind, taken, wait);                                      \
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
	add(finder, thread, PRIMITIVE_OWN, left, wait);
}

/* 1 + the place of the wait's row; 0 without memory. */
static size_t add_wait(struct finder *finder, const struct thread *waiter, const struct turn *turn, uint64_t ns)
{
	struct path *path = &finder->path;
	struct path_wait *grown;
	size_t i = 0, last = 0, of_name = 0;

	for (; i < path->waits; i++) {
		struct path_wait *row = &path->wait[i];

		if (row->within != turn->within || row->waiter != waiter || strcmp(row->waker->name, turn->waker->name))
			continue;
		last = i;
		if (row->waker == turn->waker || ++of_name == FEW_WAKERS)
			break;
	}
	if (of_name == FEW_WAKERS)
		i = last;
	if (i == path->waits) {
		grown = realloc(path->wait, (path->waits + 1) * sizeof *grown);
		if (!grown) {
			path->incomplete = true;
			return 0;
		}
		path->wait = grown;
		path->wait[path->waits++] = (struct path_wait){ .waiter = waiter,
								.waker = turn->waker,
								.within = (enum primitive)turn->within };
	}
	path->wait[i].ns += ns;
	path->wait[i].times++;
	path->wait[i].several |= path->wait[i].waker != turn->waker;
	return i + 1;
}

static void walk(struct finder *finder, const struct thread *thread, uint64_t from_ns, uint64_t to_ns, size_t wait);

static int kind_of(const struct turn *turn)
{
	switch (turn->how) {
	case WAKER_TIMER:
		return PATH_TIMER;
	case WAKER_DEVICE: /* where a timer is a device like others */
		return turn->within == PRIMITIVE_SLEEP ? PATH_TIMER : PATH_DEVICE;
	case WAKER_KERNEL:
		return PATH_KERNEL;
	case WAKER_OUTSIDE:
		return PATH_OUTSIDE;
	default:
		return PATH_UNKNOWN;
	}
}

static void follow(struct finder *finder, const struct thread *thread, const struct turn *turn, uint64_t from_ns,
		   uint64_t to_ns, size_t wait)
{
	size_t inner;

	if (turn->how != WAKER_THREAD || turn->waker == thread || finder->depth >= DEEPEST) {
		add(finder, thread, kind_of(turn), to_ns - from_ns, wait);
		return;
	}
	inner = add_wait(finder, thread, turn, to_ns - from_ns);
	finder->depth++;
	walk(finder, turn->waker, from_ns, to_ns, inner);
	finder->depth--;
}

/* The first turn that ends after a time. */
static size_t first_turn(const struct thread *thread, uint64_t from_ns)
{
	size_t low = 0, high = thread->turns;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (thread->turn[middle].on_ns <= from_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The part of a stretch that is in the window, from `at` on, which moves to its end. */
static uint64_t clip(uint64_t *at, uint64_t end_ns, uint64_t to_ns)
{
	uint64_t end = end_ns < to_ns ? end_ns : to_ns, ns = end > *at ? end - *at : 0;

	*at += ns;
	return ns;
}

/* Before a thread began, that which started it was waited for. */
static void walk_start(struct finder *finder, const struct thread *thread, uint64_t *at, uint64_t to_ns, size_t wait)
{
	const struct turn *first = thread->turns ? &thread->turn[0] : NULL;
	uint64_t from = *at, ns = clip(at, thread->begin_ns, to_ns);

	if (!ns)
		return;
	if (!first || first->how != WAKER_THREAD || first->off_ns > thread->begin_ns || finder->depth >= DEEPEST) {
		add(finder, thread, PATH_EDGES, ns, wait);
		return;
	}
	finder->depth++;
	walk(finder, first->waker, from, *at, wait);
	finder->depth--;
}

static void walk(struct finder *finder, const struct thread *thread, uint64_t from_ns, uint64_t to_ns, size_t wait)
{
	uint64_t at = from_ns, before;

	walk_start(finder, thread, &at, to_ns, wait);
	for (size_t i = first_turn(thread, at); i < thread->turns && at < to_ns; i++) {
		const struct turn *turn = &thread->turn[i];

		add(finder, thread, PATH_MISSING, clip(&at, turn->begin_ns, to_ns), wait);
		add_run(finder, thread, turn, clip(&at, turn->off_ns, to_ns), wait);
		before = at;
		if (clip(&at, turn->woken_ns, to_ns))
			follow(finder, thread, turn, before, at, wait);
		add(finder, thread, PATH_RUNNABLE, clip(&at, turn->on_ns, to_ns), wait);
	}
	if (at < to_ns)
		add(finder, thread, thread->ended && at >= thread->end_ns ? PATH_EDGES : PATH_MISSING, to_ns - at,
		    wait);
}

static int longest_row_first(const void *left, const void *right)
{
	const struct path_row *a = left, *b = right;

	if (a->ns != b->ns)
		return a->ns < b->ns ? 1 : -1;
	return a->thread->tid != b->thread->tid ? (a->thread->tid > b->thread->tid) - (a->thread->tid < b->thread->tid)
						: a->kind - b->kind;
}

static int longest_wait_first(const void *left, const void *right)
{
	uint64_t a = ((const struct path_wait *)left)->ns, b = ((const struct path_wait *)right)->ns;

	return a < b ? 1 : a > b ? -1 : 0;
}

static int longest_step_first(const void *left, const void *right)
{
	uint64_t a = ((const struct path_step *)left)->ns, b = ((const struct path_step *)right)->ns;

	return a < b ? 1 : a > b ? -1 : 0;
}

static void add_step(struct path *path, int pid, uint64_t ns)
{
	size_t i = 0;

	while (i < path->steps && path->step[i].pid != pid)
		i++;
	if (i == path->steps)
		path->step[path->steps++] = (struct path_step){ .pid = pid };
	path->step[i].ns += ns;
}

static void take_habit(struct path *path, const struct habit *habit)
{
	uint64_t whole = 0;

	for (int kind = 0; kind < PATH_KINDS; kind++) {
		if (!habit->kind_ns[kind])
			continue;
		path->row[path->rows++] = (struct path_row){ habit->thread, kind, habit->kind_ns[kind] };
		whole += habit->kind_ns[kind];
	}
	add_step(path, habit->thread->pid, whole);
}

static void take_rows(struct finder *finder)
{
	struct path *path = &finder->path;

	path->row = malloc((finder->habits * PATH_KINDS + 1) * sizeof *path->row);
	path->step = malloc((finder->habits + 1) * sizeof *path->step);
	if (!path->row || !path->step) {
		path->incomplete = true;
		return;
	}
	for (size_t i = 0; i < finder->habits_room; i++)
		if (finder->habit[i])
			take_habit(path, finder->habit[i]);
	qsort(path->row, path->rows, sizeof *path->row, longest_row_first);
	qsort(path->step, path->steps, sizeof *path->step, longest_step_first);
	if (path->waits)
		qsort(path->wait, path->waits, sizeof *path->wait, longest_wait_first);
}

static void find(struct finder *finder, const struct thread *first, uint64_t begin_ns, uint64_t end_ns)
{
	uint64_t at = begin_ns, last = first->ended && first->end_ns < end_ns ? first->end_ns : end_ns;

	add(finder, first, PATH_EDGES, clip(&at, first->begin_ns, end_ns), 0);
	if (at < last)
		walk(finder, first, at, last, 0);
	at = at < last ? last : at;
	add(finder, first, PATH_EDGES, clip(&at, end_ns, end_ns), 0);
	take_rows(finder);
}

struct path path_find(const struct ledger *ledger, uint64_t begin_ns, uint64_t end_ns)
{
	struct finder finder = { .ledger = ledger, .end_ns = end_ns, .path.whole_ns = end_ns - begin_ns };

	if (!ledger->threads)
		return finder.path;
	for (finder.habits_room = 64; finder.habits_room < 2 * ledger->threads + 2;)
		finder.habits_room *= 2;
	finder.habit = calloc(finder.habits_room, sizeof(struct habit *));
	finder.room = malloc(sizeof *finder.room);
	finder.path.incomplete = !finder.habit || !finder.room;
	if (!finder.path.incomplete)
		find(&finder, ledger->thread[0], begin_ns, end_ns);
	for (size_t i = 0; finder.habit && i < finder.habits_room; i++)
		free(finder.habit[i]);
	free(finder.habit);
	free(finder.room);
	return finder.path;
}

bool path_has(const struct path *path, const struct thread *thread)
{
	for (size_t i = 0; i < path->rows; i++)
		if (path->row[i].thread == thread)
			return true;
	return false;
}

void path_free(struct path *path)
{
	free(path->row);
	free(path->wait);
	free(path->step);
	*path = (struct path){ 0 };
}
