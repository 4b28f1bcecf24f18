/* SPDX-License-Identifier: MIT */
#include "stacks_read.h"

#include "symbols.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void read_frame(const struct shared_frame *from, struct symbols *symbols, struct stack_frame *frame)
{
	char map[64];

	snprintf(frame->file, sizeof frame->file, "%.*s", (int)sizeof from->file - 1, from->file);
	utf8_clean(frame->file);
	frame->is_python = from->is_python;
	if (frame->is_python) {
		frame->line = from->line;
		frame->is_library = is_library(frame);
		snprintf(frame->function, sizeof frame->function, "%.*s", (int)sizeof from->function - 1,
			 from->function);
		utf8_clean(frame->function);
		return;
	}
	snprintf(map, sizeof map, "/tmp/perf-%u.map", from->pid);
	symbols_find(symbols, frame->file[0] ? frame->file : map, from->offset, frame->function,
		     sizeof frame->function);
}

static void read_frames(struct stacks *stacks, const struct shared_places *places)
{
	struct symbols *symbols = symbols_open();
	size_t count = taken(places->frames, SHARED_FRAMES);

	stacks->frame = calloc(count + 1, sizeof *stacks->frame);
	stacks->frames = stacks->frame ? count : 0;
	for (size_t i = 0; i < stacks->frames; i++)
		read_frame(&places->frame[i], symbols, &stacks->frame[i]);
	symbols_close(symbols);
}

/* Frames that found no room are left out. */
static void read_stacks(struct stacks *stacks, const struct shared_places *places)
{
	size_t count = taken(places->stacks, SHARED_STACKS);

	stacks->stack = calloc(count + 1, sizeof *stacks->stack);
	stacks->stacks = stacks->stack ? count : 0;
	for (size_t i = 0; i < stacks->stacks; i++) {
		const struct shared_stack *from = &places->stack[i];
		struct stack *stack = &stacks->stack[i];

		stack->is_cut = from->is_cut;
		for (size_t j = 0; j < from->frames && j < SHARED_DEPTH; j++)
			if (from->frame[j] < stacks->frames)
				stack->frame[stack->frames++] = from->frame[j];
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

void stacks_read(struct stacks *stacks, const struct preload *preload, const struct ledger *ledger)
{
	const struct shared_places *places = &preload->shared->places;
	size_t count = taken(places->places, SHARED_PLACES);
	double ns = fault_ns(ledger);

	stacks->lost = places->lost;
	read_frames(stacks, places);
	read_stacks(stacks, places);
	stacks->row = calloc(count + 1, sizeof *stacks->row);
	for (size_t i = 0; stacks->row && i < count; i++)
		if (places->place[i].calls && places->place[i].stack < stacks->stacks &&
		    places->place[i].primitive < PRIMITIVE_COUNT)
			read_row(preload, ledger, ns, &places->place[i], &stacks->row[stacks->rows++]);
	stacks_sum(stacks);
}
