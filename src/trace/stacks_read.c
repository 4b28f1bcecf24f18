/* SPDX-License-Identifier: MIT */
#include "stacks_read.h"

#include "stacks_on_path.h"
#include "stacks_samples.h"
#include "text/utf8.h"
#include "unwind.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STACK = 4 << 20 };

static size_t taken(uint32_t count, size_t most)
{
	return count < most ? count : most;
}

/* /usr/lib/python3.11/x.py, but not what was installed there, and what is built in. */
static bool is_library(const struct stack_frame *frame)
{
	const char *at = frame->file;

	if (!strncmp(at, "<frozen ", 8))
		return true;
	if (strstr(at, "/site-packages/") || strstr(at, "/dist-packages/"))
		return false;
	while ((at = strstr(at, "/python3.")))
		if (*(at += 9 + strspn(at + 9, "0123456789")) == '/')
			return true;
	return false;
}

static void read_python(const struct shared_frame *from, struct stack_frame *frame)
{
	frame->is_python = true;
	frame->line = from->line;
	snprintf(frame->file, sizeof frame->file, "%.*s", (int)sizeof from->file - 1, from->file);
	utf8_clean(frame->file);
	snprintf(frame->function, sizeof frame->function, "%.*s", (int)sizeof from->function - 1, from->function);
	utf8_clean(frame->function);
	frame->is_library = is_library(frame);
}

static void read_native(struct native *native, struct stacks *stacks, const struct shared_frame *from, uint32_t frame)
{
	char object[sizeof from->file];

	snprintf(object, sizeof object, "%.*s", (int)sizeof from->file - 1, from->file);
	native_frame(
		native, stacks, frame,
		&(struct native_at){ .object = object, .offset = from->offset, .pid = from->pid, .is_return = true });
}

/* The first bear the same numbers as those of the library. */
static void read_frames(struct stacks *stacks, struct native *native, const struct shared_places *places)
{
	size_t count = taken(places->frames, SHARED_FRAMES);

	for (size_t i = 0; i < count; i++)
		if (stacks_add_frame(stacks) == UINT32_MAX)
			return;
	for (uint32_t i = 0; i < count; i++)
		if (places->frame[i].is_python)
			read_python(&places->frame[i], &stacks->frame[i]);
		else
			read_native(native, stacks, &places->frame[i], i);
}

/* Of a program, frames further out than one that keeps no frame pointer are not its callers. */
static size_t count_frames(const struct shared_places *places, const struct shared_stack *stack,
			   struct unwinder *unwinder)
{
	size_t count = 1, most = stack->frames < SHARED_DEPTH ? stack->frames : SHARED_DEPTH;
	char object[sizeof places->frame[0].file];

	for (; count < most; count++) {
		uint32_t inner = stack->frame[count - 1];
		const struct shared_frame *frame = &places->frame[inner];

		if (inner >= taken(places->frames, SHARED_FRAMES))
			break;
		snprintf(object, sizeof object, "%.*s", (int)sizeof frame->file - 1, frame->file);
		if (!frame->is_python && !unwind_keeps_frame(unwinder, object, frame->offset - 1))
			break;
	}
	return most ? count : 0;
}

/* Frames that found no room are left out. */
static void read_stacks(struct stacks *stacks, const struct shared_places *places, struct unwinder *unwinder)
{
	size_t count = taken(places->stacks, SHARED_STACKS);

	for (size_t i = 0; i < count && stacks_add_stack(stacks) != UINT32_MAX; i++) {
		const struct shared_stack *from = &places->stack[i];

		const size_t frames = count_frames(places, from, unwinder);

		stacks->stack[i].is_cut = from->is_cut;
		for (size_t j = 0; j < frames; j++)
			if (from->frame[j] < taken(places->frames, SHARED_FRAMES))
				stack_push(stacks, &stacks->stack[i], from->frame[j]);
	}
}

/* Of the calls that stand for more: how many each. */
static double weight_of(const struct ledger *ledger, const struct shared_place *place)
{
	const struct thread *thread = ledger_find(ledger, (int)place->tid);
	const struct part *part = thread ? thread_part(thread, (enum primitive)place->primitive) : NULL;

	if (!part || part->timed <= part->large || part->calls <= part->large)
		return 1;
	return (double)(part->calls - part->large) / (double)(part->timed - part->large);
}

/* Of all that were timed, the mean; 0: none was. */
static double fault_ns(const struct ledger *ledger)
{
	uint64_t ns = 0, count = 0;

	for (size_t i = 0; i < ledger->threads; i++)
		for (size_t j = 0; j < ledger->thread[i]->parts; j++) {
			const struct part *part = &ledger->thread[i]->part[j];

			if (!PRIMITIVE_IS_FAULT(part->primitive) || part->primitive == PRIMITIVE_FAULT_MAJOR)
				continue;
			ns += part->fault_ns;
			count += part->faults;
		}
	return count ? (double)ns / (double)count : 0;
}

static void read_own(const struct shared_place *place, double fault_ns, struct stack_row *row)
{
	uint64_t ns = (uint64_t)((double)place->bytes * fault_ns + 0.5);

	row->samples = place->calls;
	row->wall_ns = place->ticks;
	row->faults = place->bytes;
	row->fault_ns = ns < row->wall_ns ? ns : row->wall_ns;
	row->is_estimated = true;
}

static void read_row(const struct preload *preload, const struct ledger *ledger, double fault_ns,
		     const struct shared_place *place, struct stack_row *row)
{
	double weight = place->is_small ? weight_of(ledger, place) : 1;

	*row = (struct stack_row){ .pid = (int)place->pid,
				   .tid = (int)place->tid,
				   .primitive = (enum primitive)place->primitive,
				   .stack = place->stack,
				   .is_estimated = weight > 1 };
	if (place->primitive == PRIMITIVE_OWN) {
		read_own(place, fault_ns, row);
		return;
	}
	row->calls = (uint64_t)((double)place->calls * weight + 0.5);
	row->bytes = (uint64_t)((double)place->bytes * weight + 0.5);
	row->wall_ns = (uint64_t)((double)ticks_span_ns(&preload->ticks, place->ticks) * weight + 0.5);
	row->blocked_ns = place->waited_ns < row->wall_ns ? place->waited_ns : row->wall_ns;
}

/* 1 + the row of each place; NULL without memory. */
static uint32_t *read_rows(struct stacks *stacks, const struct preload *preload, const struct ledger *ledger)
{
	const struct shared_places *places = &preload->shared->places;
	uint32_t *row_of = calloc(SHARED_PLACES, sizeof *row_of);
	size_t count = taken(places->places, SHARED_PLACES);
	double ns = fault_ns(ledger);

	for (size_t i = 0; row_of && i < count; i++) {
		struct stack_row row;

		if (!places->place[i].calls || places->place[i].stack >= stacks->stacks ||
		    places->place[i].primitive >= PRIMITIVE_COUNT)
			continue;
		read_row(preload, ledger, ns, &places->place[i], &row);
		row_of[i] = stacks_add_row(stacks, &row) + 1;
	}
	return row_of;
}

struct reading {
	struct stacks *stacks;
	const struct stacks_sources *from;
};

static void *read_all(void *context)
{
	const struct reading *reading = context;
	const struct stacks_sources *from = reading->from;
	struct stacks *stacks = reading->stacks;
	uint32_t *row_of = NULL;
	struct unwinder *unwinder = from->preload ? unwind_open() : NULL;
	struct native native;

	native_open(&native);
	stacks->has_path = from->path->rows > 0;
	if (from->preload) {
		stacks->lost = from->preload->shared->places.lost;
		read_frames(stacks, &native, &from->preload->shared->places);
		read_stacks(stacks, &from->preload->shared->places, unwinder);
		row_of = read_rows(stacks, from->preload, from->ledger);
	}
	if (row_of)
		stacks_on_path(stacks, from->path, from->preload, row_of);
	free(row_of);
	stacks_add_samples(stacks, &native, from->sites, from->ledger, from->path, from->end_ns);
	stacks->unread = lines_left_out(native.lines);
	native_close(&native);
	unwind_close(unwinder);
	stacks_sum(stacks);
	return NULL;
}

/* Reading debug information takes more of a stack than the limit may give to the caller's. */
void stacks_read(struct stacks *stacks, const struct stacks_sources *from)
{
	struct reading reading = { stacks, from };
	pthread_attr_t attributes;
	pthread_t thread;
	int result;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	result = pthread_create(&thread, &attributes, read_all, &reading);
	pthread_attr_destroy(&attributes);
	if (result)
		read_all(&reading);
	else
		pthread_join(thread, NULL);
}
