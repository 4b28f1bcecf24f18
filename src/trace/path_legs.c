/* SPDX-License-Identifier: MIT */
#include "path_parts.h"

#include <stdlib.h>

static void add_leg(struct path *path, int tid, uint64_t from_ns, uint64_t to_ns)
{
	struct path_leg *last = path->legs ? &path->leg[path->legs - 1] : NULL, *grown;

	if (last && last->tid == tid && last->end_ns == from_ns) {
		last->end_ns = to_ns;
		return;
	}
	if (path->legs == path->legs_room) {
		size_t wanted = path->legs_room ? path->legs_room * 2 : 64;

		grown = realloc(path->leg, wanted * sizeof *grown);
		if (!grown) {
			path->incomplete = true;
			return;
		}
		path->leg = grown;
		path->legs_room = wanted;
	}
	path->leg[path->legs++] = (struct path_leg){ .tid = tid, .begin_ns = from_ns, .end_ns = to_ns };
}

void path_stay(struct finder *finder, const struct thread *thread, uint64_t from_ns, uint64_t to_ns)
{
	if (to_ns > from_ns)
		add_leg(&finder->path, thread->tid, from_ns, to_ns);
}

void path_wait_within(struct finder *finder, const struct thread *thread, unsigned within, uint64_t ns)
{
	struct habit *habit = ns && within < PRIMITIVE_COUNT ? path_habit(finder, thread) : NULL;

	if (habit)
		habit->waited_ns[within] += ns;
}

static int by_thread(const void *left, const void *right)
{
	const struct path_leg *a = left, *b = right;

	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	return a->begin_ns < b->begin_ns ? -1 : a->begin_ns > b->begin_ns;
}

void path_sort_legs(struct path *path)
{
	if (path->legs)
		qsort(path->leg, path->legs, sizeof *path->leg, by_thread);
	for (size_t i = 1; i < path->legs; i++) {
		const struct path_leg *before = &path->leg[i - 1];

		if (before->tid == path->leg[i].tid)
			path->leg[i].before_ns = before->before_ns + (before->end_ns - before->begin_ns);
	}
}

/* What the thread had of the path until then. */
static uint64_t until(const struct path *path, int tid, uint64_t at_ns)
{
	size_t low = 0, high = path->legs;
	const struct path_leg *leg;
	uint64_t end;

	while (low < high) {
		size_t middle = (low + high) / 2;

		leg = &path->leg[middle];
		if (leg->tid < tid || (leg->tid == tid && leg->begin_ns <= at_ns))
			low = middle + 1;
		else
			high = middle;
	}
	leg = low ? &path->leg[low - 1] : NULL;
	if (!leg || leg->tid != tid)
		return 0;
	end = at_ns < leg->end_ns ? at_ns : leg->end_ns;
	return leg->before_ns + (end - leg->begin_ns);
}

uint64_t path_overlap(const struct path *path, int tid, uint64_t begin_ns, uint64_t end_ns)
{
	uint64_t before = until(path, tid, begin_ns), after = until(path, tid, end_ns);

	return after > before ? after - before : 0;
}

static int compare(const struct path_use *use, int tid, enum primitive primitive)
{
	if (use->tid != tid)
		return use->tid < tid ? -1 : 1;
	return (use->primitive > primitive) - (use->primitive < primitive);
}

static int by_use(const void *left, const void *right)
{
	const struct path_use *b = right;

	return compare(left, b->tid, b->primitive);
}

void path_sort_uses(struct path *path)
{
	if (path->uses)
		qsort(path->use, path->uses, sizeof *path->use, by_use);
}

uint64_t path_within(const struct path *path, int tid, enum primitive primitive)
{
	size_t low = 0, high = path->uses;
	uint64_t ns = 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare(&path->use[middle], tid, primitive) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < path->uses && !compare(&path->use[low], tid, primitive); low++)
		ns += path->use[low].ns;
	return ns;
}
