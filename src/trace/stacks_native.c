/* SPDX-License-Identifier: MIT */
#include "stacks_native.h"

#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_INLINED = 12 };

void native_open(struct native *native)
{
	*native = (struct native){ symbols_open(), lines_open() };
}

void native_close(struct native *native)
{
	symbols_close(native->symbols);
	lines_close(native->lines);
}

/* The array with room for one more than `count`, in powers of 2; NULL without memory. */
static void *with_room(void *all, size_t count, size_t size)
{
	return count & (count - 1) ? all : realloc(all, (count ? 2 * count : 1) * size);
}

uint32_t stacks_add_frame(struct stacks *stacks)
{
	struct stack_frame *frame = with_room(stacks->frame, stacks->frames, sizeof *frame);

	if (!frame)
		return UINT32_MAX;
	stacks->frame = frame;
	frame[stacks->frames] = (struct stack_frame){ 0 };
	return (uint32_t)stacks->frames++;
}

uint32_t stacks_add_stack(struct stacks *stacks)
{
	struct stack *stack = with_room(stacks->stack, stacks->stacks, sizeof *stack);

	if (!stack)
		return UINT32_MAX;
	stacks->stack = stack;
	stack[stacks->stacks] = (struct stack){ 0 };
	return (uint32_t)stacks->stacks++;
}

uint32_t stacks_add_row(struct stacks *stacks, const struct stack_row *new)
{
	struct stack_row *row = with_room(stacks->row, stacks->rows, sizeof *row);

	if (!row)
		return UINT32_MAX;
	stacks->row = row;
	row[stacks->rows] = *new;
	return (uint32_t)stacks->rows++;
}

void stack_push(const struct stacks *stacks, struct stack *stack, uint32_t frame)
{
	do {
		if (frame >= stacks->frames)
			return;
		stack->is_cut |= stack->frames == STACKS_DEPTH;
		if (stack->frames < STACKS_DEPTH)
			stack->frame[stack->frames++] = frame;
		frame = stacks->frame[frame].outer;
	} while (frame);
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* What the system's headers have inlined, and its libraries, are not the program's own. */
static bool is_system(const struct stack_frame *frame)
{
	const char *file = frame->file, *object = frame->object;

	return begins(file, "/usr/include/") || strstr(file, "/include/c++/") ||
		(strstr(file, "/lib/gcc/") && strstr(file, "/include/")) || begins(object, "/lib/") ||
		begins(object, "/lib64/") || begins(object, "/usr/lib/") || begins(object, "/usr/lib64/") ||
		object[0] == '[';
}

/* The symbol may have the namespaces that the debug information leaves out of a name. */
static bool has_name(const char *symbol, const char *name)
{
	const char *at = name[0] ? strstr(symbol, name) : symbol;

	return at && at > symbol + 1 && at[-1] == ':';
}

static void take_line(struct stack_frame *frame, const struct source_line *line, bool is_outermost)
{
	frame->line = line->file[0] ? line->line : 0;
	snprintf(frame->file, sizeof frame->file, "%.*s", (int)sizeof line->file - 1, line->file);
	utf8_clean(frame->file);
	if (line->function[0] && !(is_outermost && has_name(frame->function, line->function)))
		snprintf(frame->function, sizeof frame->function, "%.*s", (int)sizeof line->function - 1,
			 line->function);
	utf8_clean(frame->function);
	frame->is_library = is_system(frame);
}

static void read_function(struct native *native, const struct native_at *at, struct stack_frame *frame)
{
	uint64_t offset = at->offset - at->is_return;
	char map[64];

	snprintf(map, sizeof map, "/tmp/perf-%u.map", at->pid);
	if (at->in_kernel)
		symbols_kernel(native->symbols, offset, frame->function, sizeof frame->function);
	else
		symbols_find(native->symbols, at->object[0] ? at->object : map, offset, frame->function,
			     sizeof frame->function);
	snprintf(frame->object, sizeof frame->object, "%s", at->in_kernel ? "[kernel]" : at->object);
	utf8_clean(frame->object);
	frame->is_library = is_system(frame);
}

void native_frame(struct native *native, struct stacks *stacks, uint32_t index, const struct native_at *at)
{
	struct stack_frame *frame = &stacks->frame[index], first;
	struct source_line line[MOST_INLINED];
	uint64_t address = at->in_kernel ? at->offset : symbols_address(native->symbols, at->object, at->offset);
	size_t count = at->in_kernel || at->without_line
		? 0
		: lines_find(native->lines, at->object, address - at->is_return, line, MOST_INLINED);

	*frame = (struct stack_frame){ 0 };
	read_function(native, at, frame);
	if (!count && !frame->function[0])
		frame->address = address;
	first = *frame;
	for (size_t i = 0; i < count; i++) {
		uint32_t outer = i ? stacks_add_frame(stacks) : index;

		if (outer == UINT32_MAX)
			return;
		if (i) {
			stacks->frame[index].outer = outer;
			stacks->frame[outer] = first;
		}
		take_line(&stacks->frame[outer], &line[i], i + 1 == count);
		index = outer;
	}
}
