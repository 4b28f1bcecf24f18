/* SPDX-License-Identifier: MIT */
#include "path_parts.h"

#include <stdlib.h>

/* An end of a process that closed what was waited for is at most so far from the end of the wait. */
enum { CLOSING_NS = 2000000, CLOSING_PART = 8 };

/* A wait for a signal, or such as a signal ends. */
#define MAY_BE_SIGNALED (PRIMITIVE_BIT(POLL) | PRIMITIVE_BIT(OTHER_READ) | PRIMITIVE_BIT(OTHER_CALL))

static int by_time(const void *left, const void *right)
{
	const struct call *a = &((const struct waited *)left)->call, *b = &((const struct waited *)right)->call;

	if (a->begin_ns != b->begin_ns)
		return a->begin_ns < b->begin_ns ? -1 : 1;
	return a->end_ns > b->end_ns ? -1 : a->end_ns < b->end_ns;
}

static bool is_near(const struct call *call, uint64_t at_ns)
{
	uint64_t part = (call->end_ns - call->begin_ns) / CLOSING_PART;

	return at_ns > call->begin_ns && at_ns <= call->end_ns &&
		call->end_ns - at_ns <= (part > CLOSING_NS ? part : CLOSING_NS);
}

static bool writes_to(const struct thread *thread, uint64_t channel)
{
	return channel && (thread->output[0] == channel || thread->output[1] == channel);
}

/* The library reports the end of a process before what the C library and the kernel then do, which may take long: whose
 * output was read closed it all the same. */
static bool may_have_closed(const struct call *call, const struct thread *thread, bool is_writer)
{
	bool has_ended = thread->ended && thread->end_ns > call->begin_ns && thread->end_ns <= call->end_ns;

	return is_near(call, thread->end_ns) || (call->closed && is_writer && has_ended);
}

/* The process that ended last before the wait did: of those whose output was read, else of all; of a signal, a child of
 * the one that waited. */
static struct thread *find_ended(const struct ledger *ledger, const struct thread *waiter, const struct call *call)
{
	struct thread *last = NULL;

	for (size_t i = 0; i < ledger->threads; i++) {
		struct thread *thread = ledger->thread[i];
		bool is_writer = writes_to(thread, call->channel);

		if (thread->pid == waiter->pid || thread->tid != thread->pid ||
		    !may_have_closed(call, thread, is_writer) || (!call->closed && thread->parent != waiter->pid) ||
		    (last && writes_to(last, call->channel) && !is_writer))
			continue;
		if (!last || thread->end_ns > last->end_ns || (is_writer && !writes_to(last, call->channel)))
			last = thread;
	}
	return last;
}

static void wake(struct turn *turn, struct thread *waker, uint64_t woken_ns)
{
	if (!waker)
		return;
	waker->is_waited_for = true;
	turn->waker = waker;
	turn->how = WAKER_THREAD;
	if (woken_ns > turn->off_ns && woken_ns < turn->on_ns)
		turn->woken_ns = woken_ns;
}

/* Its end closes what it had open, and sends its parent a signal, for which a descriptor may stand. */
static void wake_by_end(const struct ledger *ledger, const struct thread *waiter, const struct call *call,
			struct turn *turn)
{
	struct thread *ended = find_ended(ledger, waiter, call), *closer = ledger_find(ledger, call->waker);

	if (call->closed && closer && is_near(call, call->woken_ns) && (!ended || ended->end_ns < call->woken_ns))
		wake(turn, closer, call->woken_ns);
	else
		wake(turn, ended, 0);
}

static void find_waker(const struct ledger *ledger, const struct thread *waiter, const struct call *call,
		       struct turn *turn)
{
	bool names_child = call->primitive == PRIMITIVE_WAIT || call->primitive == PRIMITIVE_VFORK;

	turn->how = WAKER_UNKNOWN;
	if (call->timed_out || (call->primitive == PRIMITIVE_SLEEP && !call->waker && !call->interrupted))
		turn->how = WAKER_TIMER;
	else if (names_child && call->child)
		wake(turn, ledger_find(ledger, (int)call->child), 0);
	else if (call->waker && !call->closed)
		wake(turn, ledger_find(ledger, call->waker), call->woken_ns);
	else if (names_child)
		wake(turn, find_ended(ledger, waiter, call), 0);
	else if (call->closed || call->interrupted || MAY_BE_SIGNALED >> call->primitive & 1)
		wake_by_end(ledger, waiter, call, turn);
}

/* Of a call of waiting all is waiting; of another one its last part. */
static uint64_t waits_from(const struct waited *waited)
{
	const struct call *call = &waited->call;

	return PRIMITIVES_WAITING >> call->primitive & 1 ? call->begin_ns : call->end_ns - waited->ns;
}

/* Where no thread is known, the first one of its process, or of the one that forked. */
static const struct thread *find_starter(const struct ledger *ledger, const struct thread *thread)
{
	const struct thread *starter = ledger_find(ledger, thread->starter);

	if (starter && starter->begin_ns < thread->begin_ns)
		return starter;
	return ledger_find(ledger, thread->tid == thread->pid ? thread->parent : thread->pid);
}

/* Before it began, it was waited for whoever started it. */
static void add_start(struct ledger *ledger, struct thread *thread)
{
	uint64_t at = thread->begin_ns;
	const struct thread *starter = find_starter(ledger, thread);

	if (!thread->turns && starter && starter != thread && starter->begin_ns < at)
		ledger_turn(ledger, thread, &(struct turn){ at, at, at, at, .waker = starter, .how = WAKER_THREAD });
}

static void add(struct ledger *ledger, const struct waited *waited)
{
	struct thread *thread = ledger_find(ledger, waited->tid);
	struct turn turn = { .off_ns = waits_from(waited),
			     .woken_ns = waited->call.end_ns,
			     .on_ns = waited->call.end_ns,
			     .within = (uint8_t)waited->call.primitive };

	if (!thread)
		return;
	add_start(ledger, thread);
	turn.begin_ns = thread->turns ? thread->turn[thread->turns - 1].on_ns : thread->begin_ns;
	if (turn.begin_ns > turn.off_ns)
		return;
	find_waker(ledger, thread, &waited->call, &turn);
	ledger_turn(ledger, thread, &turn);
}

/* The turn whose wait ends then, or goes on; NULL: the thread does not wait. */
static struct turn *wait_at(const struct thread *thread, uint64_t at_ns)
{
	size_t low = 0, high = thread->turns;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (thread->turn[middle].on_ns < at_ns)
			low = middle + 1;
		else
			high = middle;
	}
	return low < thread->turns && thread->turn[low].off_ns < at_ns ? &thread->turn[low] : NULL;
}

/* Of the processes that had the channel as their output, the only one that lived and did not wait when data came, or the
 * one that ended last before; NULL: there is none, or it may have been several. */
static struct thread *find_writer(const struct ledger *ledger, const struct thread *waiter, const struct call *call)
{
	struct thread *alive = NULL, *ended = NULL;

	for (size_t i = 0; i < ledger->threads; i++) {
		struct thread *thread = ledger->thread[i];
		bool has_ended = thread->ended && thread->end_ns < call->end_ns;

		if (!writes_to(thread, call->channel) || thread->tid != thread->pid || thread->pid == waiter->pid ||
		    thread->begin_ns >= call->end_ns)
			continue;
		if (has_ended && is_near(call, thread->end_ns) && (!ended || thread->end_ns > ended->end_ns))
			ended = thread;
		if (has_ended || wait_at(thread, call->end_ns))
			continue;
		if (alive)
			return NULL;
		alive = thread;
	}
	return alive ? alive : ended;
}

/* What nobody noted: functions of the C library that write, such as printf, don't call the preloaded library. */
static void find_writers(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->waits; i++) {
		const struct call *call = &ledger->waited[i].call;
		const struct thread *waiter = ledger_find(ledger, ledger->waited[i].tid);
		struct turn *turn = waiter && call->channel ? wait_at(waiter, call->end_ns) : NULL;

		if (turn && turn->how == WAKER_UNKNOWN && turn->on_ns == call->end_ns)
			wake(turn, find_writer(ledger, waiter, call), 0);
	}
}

static void add_last(struct ledger *ledger, struct thread *thread, uint64_t end_ns)
{
	uint64_t last = thread->ended ? thread->end_ns : end_ns;
	struct turn turn = { .off_ns = last, .woken_ns = last, .on_ns = last };

	add_start(ledger, thread);
	turn.begin_ns = thread->turns ? thread->turn[thread->turns - 1].on_ns : thread->begin_ns;
	if (turn.begin_ns < last)
		ledger_turn(ledger, thread, &turn);
}

/* What tracing took of children of short waits, which no turn leads to. */
static void add_children(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->threads; i++) {
		const struct thread *child = ledger->thread[i];
		const struct part *tracing = thread_part(child, PRIMITIVE_TRACING);
		struct thread *parent = child->pid == child->tid && child->parent && !child->is_waited_for
			? ledger_find(ledger, child->parent)
			: NULL;

		if (parent)
			parent->children_cost_ns += child->edge_cost_ns + (tracing ? tracing->wall_ns : 0);
	}
}

/* A program that was executed does not know which thread started its process: the call that did has its number. */
static void find_starters(const struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->waits; i++) {
		const struct call *call = &ledger->waited[i].call;
		bool starts = call->primitive == PRIMITIVE_VFORK || call->primitive == PRIMITIVE_SPAWN;
		struct thread *child = starts && call->child ? ledger_find(ledger, (int)call->child) : NULL;

		if (child && !child->starter)
			child->starter = ledger->waited[i].tid;
	}
}

void path_take_waits(struct ledger *ledger, uint64_t end_ns)
{
	if (ledger->waits)
		qsort(ledger->waited, ledger->waits, sizeof *ledger->waited, by_time);
	find_starters(ledger);
	for (size_t i = 0; i < ledger->waits; i++)
		add(ledger, &ledger->waited[i]);
	find_writers(ledger);
	add_children(ledger);
	for (size_t i = 0; i < ledger->threads; i++)
		add_last(ledger, ledger->thread[i], end_ns);
}
