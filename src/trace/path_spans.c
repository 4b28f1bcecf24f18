/* SPDX-License-Identifier: MIT */
#include "path_parts.h"

#include <stdlib.h>

static int by_time(const void *left, const void *right)
{
	uint64_t a = ((const struct span *)left)->begin_ns, b = ((const struct span *)right)->begin_ns;

	return a < b ? -1 : a > b;
}

static void add(struct ledger *ledger, const struct span *span)
{
	struct thread *thread = ledger_find(ledger, span->tid), *child;
	bool names_child = span->primitive == PRIMITIVE_WAIT || span->primitive == PRIMITIVE_VFORK;
	struct turn turn = { .off_ns = span->begin_ns,
			     .woken_ns = span->end_ns,
			     .on_ns = span->end_ns,
			     .within = (uint8_t)span->primitive };

	if (!thread)
		return;
	turn.begin_ns = thread->turns ? thread->turn[thread->turns - 1].on_ns : thread->begin_ns;
	if (turn.begin_ns > turn.off_ns)
		return;
	child = names_child && span->child ? ledger_find(ledger, span->child) : NULL;
	if (child)
		child->is_waited_for = true;
	turn.waker = child;
	turn.how = span->primitive == PRIMITIVE_SLEEP ? WAKER_TIMER : turn.waker ? WAKER_THREAD : WAKER_UNKNOWN;
	ledger_turn(ledger, thread, &turn);
}

static void add_last(struct ledger *ledger, struct thread *thread, uint64_t end_ns)
{
	uint64_t last = thread->ended ? thread->end_ns : end_ns;
	struct turn turn = { .off_ns = last, .woken_ns = last, .on_ns = last };

	turn.begin_ns = thread->turns ? thread->turn[thread->turns - 1].on_ns : thread->begin_ns;
	if (turn.begin_ns < last)
		ledger_turn(ledger, thread, &turn);
}

void path_take_spans(struct ledger *ledger, uint64_t end_ns)
{
	struct span *span = calloc(ledger->spans + 1, sizeof *span);
	size_t count = 0;

	for (size_t i = 0; span && i < ledger->spans; i++)
		if (ledger->span[i].primitive < PRIMITIVE_CALLS && PATH_WAITING >> ledger->span[i].primitive & 1)
			span[count++] = ledger->span[i];
	if (!span)
		ledger->lost_memory++;
	else
		qsort(span, count, sizeof *span, by_time);
	for (size_t i = 0; i < count; i++)
		add(ledger, &span[i]);
	free(span);
	for (size_t i = 0; i < ledger->threads; i++)
		add_last(ledger, ledger->thread[i], end_ns);
}
