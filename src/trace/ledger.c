/* SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>

static bool room_for(void **array, size_t *room, size_t count, size_t size)
{
	size_t wanted = *room ? *room * 2 : 16;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*array, wanted * size);
	if (!grown)
		return false;
	*array = grown;
	*room = wanted;
	return true;
}

static void free_thread(struct thread *thread)
{
	free(thread->part);
	free(thread->call);
	free(thread->item);
	free(thread->turn);
	free(thread->source);
	free(thread);
}

void ledger_free(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->threads; i++)
		free_thread(ledger->thread[i]);
	free(ledger->thread);
	free(ledger->bucket);
	free(ledger->dirty);
	free(ledger->other);
	free(ledger->span);
	free(ledger->waited);
	free(ledger->endings.ending);
	*ledger = (struct ledger){ 0 };
}

/* Open addressing, at most half full; a tid that is used again takes the place of the older thread. */
static size_t *place_of(const struct ledger *ledger, int tid)
{
	size_t i = (size_t)(unsigned)tid * 2654435761U & (ledger->buckets - 1);

	while (ledger->bucket[i] && ledger->thread[ledger->bucket[i] - 1]->tid != tid)
		i = (i + 1) & (ledger->buckets - 1);
	return &ledger->bucket[i];
}

static bool grow_buckets(struct ledger *ledger)
{
	size_t wanted = ledger->buckets ? ledger->buckets * 2 : 64;
	size_t *grown;

	if (ledger->threads * 2 + 2 < ledger->buckets)
		return true;
	grown = calloc(wanted, sizeof *grown);
	if (!grown)
		return false;
	free(ledger->bucket);
	ledger->bucket = grown;
	ledger->buckets = wanted;
	for (size_t i = 0; i < ledger->threads; i++)
		*place_of(ledger, ledger->thread[i]->tid) = i + 1;
	return true;
}

struct thread *ledger_find(const struct ledger *ledger, int tid)
{
	size_t found = ledger->buckets ? *place_of(ledger, tid) : 0;

	return found ? ledger->thread[found - 1] : NULL;
}

struct thread *ledger_begin(struct ledger *ledger, int pid, int tid, uint64_t begin_ns)
{
	struct thread *thread = NULL;

	if (grow_buckets(ledger) &&
	    room_for((void **)&ledger->thread, &ledger->threads_room, ledger->threads, sizeof(void *)))
		thread = calloc(1, sizeof *thread);
	if (!thread) {
		ledger->lost_memory++;
		return NULL;
	}
	thread->pid = pid;
	thread->tid = tid;
	thread->begin_ns = thread->marked_ns = begin_ns;
	ledger->thread[ledger->threads++] = thread;
	*place_of(ledger, tid) = ledger->threads;
	return thread;
}

void ledger_make_first(struct ledger *ledger, struct thread *thread)
{
	struct thread *first = ledger_find(ledger, thread->pid);
	size_t own = *place_of(ledger, thread->tid), other = *place_of(ledger, thread->pid);

	if (!first || first == thread || first->pid != thread->pid || !own || ledger->thread[own - 1] != thread)
		return;
	ledger->thread[own - 1] = first;
	ledger->thread[other - 1] = thread;
	first->tid = thread->tid;
	thread->tid = thread->pid;
	thread->parent = first->parent;
	if (thread->starter == thread->pid)
		thread->starter = first->tid;
	first->was_first = true;
}

struct part *ledger_part(struct ledger *ledger, struct thread *thread, enum primitive primitive)
{
	static struct part nobody_reads;
	struct part *grown;

	if (thread->place[primitive])
		return &thread->part[thread->place[primitive] - 1];
	grown = realloc(thread->part, (thread->parts + 1) * sizeof *grown);
	if (!grown) {
		ledger->lost_memory++;
		return &nobody_reads;
	}
	thread->part = grown;
	grown[thread->parts] = (struct part){ .primitive = primitive };
	thread->place[primitive] = (unsigned char)++thread->parts;
	return &grown[thread->parts - 1];
}

const struct part *thread_part(const struct thread *thread, enum primitive primitive)
{
	return thread->place[primitive] ? &thread->part[thread->place[primitive] - 1] : NULL;
}

void ledger_span(struct ledger *ledger, const struct thread *thread, const struct call *call)
{
	if (call->end_ns - call->begin_ns < ledger->shortest_span_ns)
		return;
	ledger->long_ns[call->primitive] += call->end_ns - call->begin_ns;
	if (ledger->spans >= LEDGER_SPANS ||
	    !room_for((void **)&ledger->span, &ledger->spans_room, ledger->spans, sizeof *ledger->span)) {
		ledger->spans_left_out++;
		return;
	}
	ledger->span[ledger->spans++] = (struct span){ thread->pid,     thread->tid,    (int)call->child,
						       call->primitive, call->begin_ns, call->end_ns };
}

void ledger_turn(struct ledger *ledger, struct thread *thread, const struct turn *turn)
{
	if (ledger->turns >= LEDGER_TURNS ||
	    !room_for((void **)&thread->turn, &thread->turns_room, thread->turns, sizeof *turn)) {
		ledger->turns_left_out++;
		return;
	}
	thread->turn[thread->turns++] = *turn;
	ledger->turns++;
}

void ledger_histogram(struct ledger *ledger, enum primitive primitive, const uint64_t durations[HISTOGRAM_DURATIONS],
		      const uint64_t sizes[HISTOGRAM_SIZES])
{
	for (int i = 0; i < HISTOGRAM_DURATIONS; i++)
		ledger->durations[primitive][i] += durations[i];
	for (int i = 0; i < HISTOGRAM_SIZES; i++)
		ledger->sizes[primitive][i] += sizes[i];
}

void ledger_longest(struct ledger *ledger, enum primitive primitive, uint64_t ns)
{
	if (ns > ledger->longest_ns[primitive])
		ledger->longest_ns[primitive] = ns;
}

void ledger_duration(struct ledger *ledger, enum primitive primitive, uint64_t ns)
{
	ledger->durations[primitive][histogram_duration(ns)]++;
	ledger_longest(ledger, primitive, ns);
}

void ledger_other(struct ledger *ledger, const char *name, uint64_t calls, uint64_t wall_ns)
{
	size_t place = ledger->others;

	if (!room_for((void **)&ledger->other, &ledger->others_room, ledger->others, sizeof *ledger->other)) {
		ledger->lost_memory++;
		return;
	}
	for (; place > 0 && ledger->other[place - 1].wall_ns < wall_ns; place--)
		ledger->other[place] = ledger->other[place - 1];
	ledger->other[place] = (struct other_call){ .calls = calls, .wall_ns = wall_ns };
	strncpy(ledger->other[place].name, name, sizeof ledger->other[place].name - 1);
	ledger->others++;
}

static bool make_dirty(struct ledger *ledger, struct thread *thread)
{
	if (thread->dirty)
		return true;
	if (!room_for((void **)&ledger->dirty, &ledger->dirties_room, ledger->dirties, sizeof thread))
		return false;
	ledger->dirty[ledger->dirties++] = thread;
	thread->dirty = true;
	return true;
}

/* What it waited in the call. */
static uint64_t mark_cpu(struct ledger *ledger, struct thread *thread, const struct call *call, uint64_t cpu_ns)
{
	uint64_t wall = call->end_ns > thread->marked_ns ? call->end_ns - thread->marked_ns : 0;
	uint64_t ran = cpu_ns > thread->marked_cpu_ns ? cpu_ns - thread->marked_cpu_ns : 0;
	uint64_t waited = wall > ran ? wall - ran : 0, length = call->end_ns - call->begin_ns;

	waited = waited < length ? waited : length;
	ledger_part(ledger, thread, call->primitive)->blocked_ns += waited;
	thread->marked_ns = call->end_ns;
	thread->marked_cpu_ns = cpu_ns;
	return waited;
}

/* Of other calls than those of waiting, such as a write to a full pipe, it is known by its waker. Who started a process
 * is of interest as well. */
void ledger_wait(struct ledger *ledger, const struct thread *thread, const struct call *call, uint64_t ns)
{
	bool has_started = call->primitive == PRIMITIVE_SPAWN && call->child;

	if (!(PRIMITIVES_WAITING >> call->primitive & 1) && !((call->waker || call->interrupted) && ns) && !has_started)
		return;
	if (ledger->waits >= LEDGER_WAITS ||
	    !room_for((void **)&ledger->waited, &ledger->waits_room, ledger->waits, sizeof *ledger->waited)) {
		ledger->turns_left_out++;
		return;
	}
	ledger->waited[ledger->waits++] = (struct waited){ thread->tid, ns, *call };
}

void ledger_call(struct ledger *ledger, struct thread *thread, const struct call *call, uint64_t cpu_ns)
{
	if (!ledger->bpf_times || call->primitive < PRIMITIVE_MEMORY)
		ledger_span(ledger, thread, call);
	if (ledger->bpf_times)
		return;
	ledger_wait(ledger, thread, call, cpu_ns ? mark_cpu(ledger, thread, call, cpu_ns) : 0);
	if (!ledger->keeps_calls)
		return;
	if (!make_dirty(ledger, thread) ||
	    !room_for((void **)&thread->call, &thread->calls_room, thread->calls, sizeof *call)) {
		ledger->lost_memory++;
		return;
	}
	thread->call[thread->calls++] = *call;
}

void ledger_item(struct ledger *ledger, struct thread *thread, const struct item *item)
{
	if (!make_dirty(ledger, thread) ||
	    !room_for((void **)&thread->item, &thread->items_room, thread->items, sizeof *item)) {
		ledger->lost_memory++;
		return;
	}
	thread->item[thread->items++] = *item;
}
