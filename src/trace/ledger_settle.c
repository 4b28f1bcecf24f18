/* SPDX-License-Identifier: MIT */
/* Items, whose primitive is found in the log. */
#include "ledger.h"

#include <string.h>

/* The call that a time falls into: of nested ones the one that ended first. Calls stand in the order of
 * their ends. */
static struct call *call_at(const struct thread *thread, uint64_t at_ns)
{
	size_t low = 0, high = thread->calls;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (thread->call[middle].end_ns < at_ns)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = low; i < thread->calls && i < low + 4; i++)
		if (thread->call[i].begin_ns <= at_ns)
			return &thread->call[i];
	return NULL;
}

static void settle_fault(struct ledger *ledger, struct thread *thread, const struct item *item, enum primitive within)
{
	struct part *part = ledger_part(ledger, thread, within == PRIMITIVE_OWN ? item->primitive : within);

	part->faults += item->weight;
	part->fault_ns += item->ns * item->weight;
	if (within == PRIMITIVE_OWN) {
		part->calls += item->weight;
		part->wall_ns += item->ns * item->weight;
		part->timed += item->ns ? item->weight : 0;
		if (item->wall_ns)
			ledger_duration(ledger, item->primitive, item->wall_ns);
	}
}

/* A wait inside of a page fault is the fault's. */
static struct part *waiting_part(struct ledger *ledger, struct thread *thread, const struct item *item,
				 enum primitive within)
{
	struct part *part = ledger_part(ledger, thread, within == PRIMITIVE_OWN ? item->primitive : within);

	if (PRIMITIVE_IS_FAULT(part->primitive))
		part->wall_ns += item->ns;
	return part;
}

static void settle_item(struct ledger *ledger, struct thread *thread, const struct item *item, enum primitive within)
{
	switch (item->what) {
	case ITEM_BLOCKED:
		waiting_part(ledger, thread, item, within)->blocked_ns += item->ns;
		break;
	case ITEM_RUNNABLE:
		waiting_part(ledger, thread, item, within)->runnable_ns += item->ns;
		break;
	case ITEM_FAULT:
		settle_fault(ledger, thread, item, within);
		break;
	case ITEM_SAMPLE:
		if (within != PRIMITIVE_OWN)
			ledger->samples_within += item->weight;
		else if (ledger->samples.take)
			ledger->samples.take(ledger->samples.context, thread, item);
		break;
	}
}

static void settle_items(struct ledger *ledger, struct thread *thread, bool all)
{
	size_t kept = 0;

	for (size_t i = 0; i < thread->items; i++) {
		const struct item item = thread->item[i];
		struct call *call = call_at(thread, item.at_ns);
		bool open = !call && thread->open_ns && item.at_ns >= thread->open_ns;

		if (call && item.what == ITEM_BLOCKED)
			call->blocked_ns += item.ns;
		if (open && !all)
			thread->item[kept++] = item;
		else
			settle_item(ledger, thread, &item,
				    call           ? call->primitive
					    : open ? thread->open_primitive
						   : PRIMITIVE_OWN);
	}
	thread->items = kept;
}

/* What a call of waiting waited was kept as it ended. */
static void forget_calls(struct ledger *ledger, struct thread *thread, uint64_t cut_ns)
{
	size_t old = 0;

	for (; old < thread->calls && thread->call[old].end_ns < cut_ns; old++)
		if (!(PRIMITIVES_WAITING >> thread->call[old].primitive & 1))
			ledger_wait(ledger, thread, &thread->call[old], thread->call[old].blocked_ns);
	thread->calls -= old;
	if (old && thread->calls)
		memmove(thread->call, thread->call + old, thread->calls * sizeof *thread->call);
}

void ledger_settle(struct ledger *ledger, uint64_t cut_ns)
{
	size_t kept = 0;

	for (size_t i = 0; i < ledger->dirties; i++) {
		struct thread *thread = ledger->dirty[i];

		settle_items(ledger, thread, cut_ns == LEDGER_END);
		forget_calls(ledger, thread, cut_ns);
		thread->dirty = thread->items > 0 || thread->calls > 0;
		if (thread->dirty)
			ledger->dirty[kept++] = thread;
	}
	ledger->dirties = kept;
}
