/* SPDX-License-Identifier: MIT */
#include "path.h"

#include <stdlib.h>

enum { DEEPEST = 64 };

struct finder {
	const struct ledger *ledger;
	struct span *wait; /* by thread, then by time */
	size_t waits;
	struct path path;
};

static int by_thread(const void *left, const void *right)
{
	const struct span *a = left, *b = right;

	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	return a->begin_ns < b->begin_ns ? -1 : a->begin_ns > b->begin_ns;
}

static int longest_first(const void *left, const void *right)
{
	uint64_t a = ((const struct path_step *)left)->ns, b = ((const struct path_step *)right)->ns;

	return a < b ? 1 : a > b ? -1 : 0;
}

static size_t first_wait(const struct finder *finder, int tid, uint64_t from_ns)
{
	size_t low = 0, high = finder->waits;

	while (low < high) {
		const struct span *span = &finder->wait[(low + high) / 2];

		if (span->tid < tid || (span->tid == tid && span->end_ns <= from_ns))
			low = (low + high) / 2 + 1;
		else
			high = (low + high) / 2;
	}
	return low;
}

static void add(struct finder *finder, int pid, uint64_t ns)
{
	struct path *path = &finder->path;
	struct path_step *grown;

	for (size_t i = 0; i < path->steps; i++)
		if (path->step[i].pid == pid) {
			path->step[i].ns += ns;
			return;
		}
	grown = realloc(path->step, (path->steps + 1) * sizeof *grown);
	if (!grown)
		return;
	path->step = grown;
	grown[path->steps++] = (struct path_step){ pid, ns };
}

static void follow(struct finder *finder, int pid, uint64_t from_ns, uint64_t to_ns, int depth);

/* The part of a wait in which the child was there is the child's. */
static void follow_wait(struct finder *finder, const struct span *wait, uint64_t from_ns, uint64_t to_ns, int depth)
{
	const struct thread *child = ledger_find(finder->ledger, wait->child);
	uint64_t begin = child && child->begin_ns > from_ns ? child->begin_ns : from_ns;
	uint64_t end = child && child->end_ns && child->end_ns < to_ns ? child->end_ns : to_ns;

	if (!child || begin >= end || depth >= DEEPEST) {
		finder->path.waiting_ns += to_ns - from_ns;
		return;
	}
	finder->path.waiting_ns += to_ns - from_ns - (end - begin);
	follow(finder, child->pid, begin, end, depth + 1);
}

static void follow(struct finder *finder, int pid, uint64_t from_ns, uint64_t to_ns, int depth)
{
	uint64_t own = 0, at = from_ns;

	for (size_t i = first_wait(finder, pid, from_ns); i < finder->waits && finder->wait[i].tid == pid; i++) {
		const struct span *wait = &finder->wait[i];
		uint64_t begin = wait->begin_ns > at ? wait->begin_ns : at;
		uint64_t end = wait->end_ns < to_ns ? wait->end_ns : to_ns;

		if (begin >= to_ns)
			break;
		if (end <= begin)
			continue;
		own += begin - at;
		follow_wait(finder, wait, begin, end, depth);
		at = end;
	}
	add(finder, pid, own + (to_ns > at ? to_ns - at : 0));
}

struct path path_find(const struct ledger *ledger, uint64_t end_ns)
{
	struct finder finder = { .ledger = ledger, .wait = calloc(ledger->spans + 1, sizeof(struct span)) };
	const struct thread *first = ledger->threads ? ledger->thread[0] : NULL;

	if (!finder.wait || !first) {
		free(finder.wait);
		return finder.path;
	}
	for (size_t i = 0; i < ledger->spans; i++)
		if ((ledger->span[i].primitive == PRIMITIVE_WAIT || ledger->span[i].primitive == PRIMITIVE_VFORK) &&
		    ledger->span[i].child)
			finder.wait[finder.waits++] = ledger->span[i];
	qsort(finder.wait, finder.waits, sizeof *finder.wait, by_thread);
	follow(&finder, first->pid, first->begin_ns, first->end_ns ? first->end_ns : end_ns, 0);
	free(finder.wait);
	if (finder.path.steps)
		qsort(finder.path.step, finder.path.steps, sizeof *finder.path.step, longest_first);
	return finder.path;
}

void path_free(struct path *path)
{
	free(path->step);
	*path = (struct path){ 0 };
}
