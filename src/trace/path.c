/* SPDX-License-Identifier: MIT */
#include "path_parts.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 2000, FEW_WAKERS = 4 }; /* of one name, more wakers share a row */

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

static void add_stretch(struct finder *finder, const struct thread *thread, int kind, uint64_t from_ns, uint64_t to_ns,
			size_t wait)
{
	if (kind == PATH_EDGES)
		path_add_edge(finder, thread, to_ns - from_ns, wait);
	else
		path_add(finder, thread, kind, to_ns - from_ns, wait);
	path_moments_add(finder, thread, kind, from_ns, to_ns);
}

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
	default: /* the kernel does not report everything; a sleep ends by itself */
		return turn->within == PRIMITIVE_SLEEP ? PATH_TIMER : PATH_UNKNOWN;
	}
}

static bool leads_on(struct finder *finder, const struct thread *thread, const struct turn *turn)
{
	bool is_known = turn->waker && turn->waker != thread && finder->depth < DEEPEST;
	const struct habit *waker = is_known ? path_habit(finder, turn->waker) : NULL;

	return waker && !waker->waits;
}

static void follow(struct finder *finder, const struct thread *thread, const struct turn *turn, uint64_t from_ns,
		   uint64_t to_ns, size_t wait)
{
	struct habit *habit = path_habit(finder, thread);
	size_t inner;

	if (!habit || !leads_on(finder, thread, turn)) {
		add_stretch(finder, thread, kind_of(turn), from_ns, to_ns, wait);
		path_wait_within(finder, thread, turn->within, to_ns - from_ns);
		path_stay(finder, thread, from_ns, to_ns);
		return;
	}
	inner = add_wait(finder, thread, turn, to_ns - from_ns);
	finder->depth++;
	habit->waits = true;
	walk(finder, turn->waker, from_ns, to_ns, inner);
	habit->waits = false;
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
	if (!first || first->off_ns > thread->begin_ns || !leads_on(finder, thread, first)) {
		add_stretch(finder, thread, PATH_EDGES, from, *at, wait);
		return;
	}
	finder->depth++;
	walk(finder, first->waker, from, *at, wait);
	finder->depth--;
}

static void walk(struct finder *finder, const struct thread *thread, uint64_t from_ns, uint64_t to_ns, size_t wait)
{
	uint64_t at = from_ns, before, run;

	walk_start(finder, thread, &at, to_ns, wait);
	for (size_t i = first_turn(thread, at); i < thread->turns && at < to_ns; i++) {
		const struct turn *turn = &thread->turn[i];

		before = at;
		clip(&at, turn->begin_ns, to_ns);
		add_stretch(finder, thread, PATH_MISSING, before, at, wait);
		run = at;
		path_add_run(finder, thread, turn, clip(&at, turn->off_ns, to_ns), wait);
		path_moments_add(finder, thread, PRIMITIVE_OWN, run, at);
		path_stay(finder, thread, before, at);
		before = at;
		if (clip(&at, turn->woken_ns, to_ns))
			follow(finder, thread, turn, before, at, wait);
		before = at;
		clip(&at, turn->on_ns, to_ns);
		add_stretch(finder, thread, PATH_RUNNABLE, before, at, wait);
		path_wait_within(finder, thread, turn->within, at - before);
		path_stay(finder, thread, before, at);
	}
	if (at < to_ns)
		add_stretch(finder, thread, thread->ended && at >= thread->end_ns ? PATH_EDGES : PATH_MISSING, at,
			    to_ns, wait);
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

	return (a < b) - (a > b);
}

static int longest_step_first(const void *left, const void *right)
{
	uint64_t a = ((const struct path_step *)left)->ns, b = ((const struct path_step *)right)->ns;

	return (a < b) - (a > b);
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
	uint64_t whole = 0, ns;

	for (int kind = 0; kind < PATH_KINDS; kind++) {
		if (!habit->kind_ns[kind])
			continue;
		path->row[path->rows++] = (struct path_row){ habit->thread, kind, habit->kind_ns[kind] };
		whole += habit->kind_ns[kind];
	}
	for (int i = 0; i < PRIMITIVE_COUNT; i++) {
		ns = habit->kind_ns[i] + habit->waited_ns[i];
		if (ns)
			path->use[path->uses++] = (struct path_use){ habit->thread->tid, (enum primitive)i, ns };
	}
	add_step(path, habit->thread->pid, whole);
}

static void take_rows(struct finder *finder)
{
	struct path *path = &finder->path;

	path->row = malloc((finder->habits * PATH_KINDS + 1) * sizeof *path->row);
	path->step = malloc((finder->habits + 1) * sizeof *path->step);
	path->use = malloc((finder->habits * PRIMITIVE_COUNT + 1) * sizeof *path->use);
	if (!path->row || !path->step || !path->use) {
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

	path_moments_begin(finder, begin_ns, end_ns);
	clip(&at, first->begin_ns, end_ns);
	add_stretch(finder, first, PATH_EDGES, begin_ns, at, 0);
	if (at < last)
		walk(finder, first, at, last, 0);
	at = at < last ? last : at;
	add_stretch(finder, first, PATH_EDGES, at, end_ns, 0);
	path_moments_end(finder);
	take_rows(finder);
	path_sort_legs(&finder->path);
	path_sort_uses(&finder->path);
}

struct path path_find(const struct ledger *ledger, uint64_t begin_ns, uint64_t end_ns)
{
	struct finder finder = { .end_ns = end_ns, .path.whole_ns = end_ns - begin_ns };

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
	free(path->leg);
	free(path->use);
	free(path->moment);
	*path = (struct path){ 0 };
}
