/* SPDX-License-Identifier: MIT */
#include "stacks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The index in `stack->frame` of the frame that leads. */
static size_t lead_of(const struct stacks *stacks, const struct stack *stack)
{
	for (size_t i = 0; i < stack->frames; i++)
		if (!stacks->frame[stack->frame[i]].is_library)
			return i;
	return 0;
}

static int by_text(const struct stack_frame *a, const struct stack_frame *b)
{
	int order = strcmp(a->file, b->file);

	if (!order && a->line != b->line)
		order = a->line < b->line ? -1 : 1;
	if (!order)
		order = strcmp(a->function, b->function);
	if (!order)
		order = strcmp(a->object, b->object);
	if (!order && a->address != b->address)
		order = a->address < b->address ? -1 : 1;
	return order;
}

static int by_frame(const void *left, const void *right)
{
	return by_text(*(const struct stack_frame *const *)left, *(const struct stack_frame *const *)right);
}

/* Of each frame the first that reads the same. */
static uint32_t *find_same(const struct stacks *stacks)
{
	const struct stack_frame **sorted = calloc(stacks->frames + 1, sizeof *sorted);
	uint32_t *same = calloc(stacks->frames + 1, sizeof *same);

	for (size_t i = 0; sorted && i < stacks->frames; i++)
		sorted[i] = &stacks->frame[i];
	if (sorted)
		qsort(sorted, stacks->frames, sizeof *sorted, by_frame);
	for (size_t i = 0; same && i < stacks->frames; i++) {
		size_t at = sorted ? (size_t)(sorted[i] - stacks->frame) : i;

		same[at] = sorted && i && !by_text(sorted[i - 1], sorted[i]) ? same[sorted[i - 1] - stacks->frame]
									     : (uint32_t)at;
	}
	free(sorted);
	return same;
}

static int by_line(const void *left, const void *right)
{
	const struct stack_line *a = left, *b = right;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	if (a->lead != b->lead)
		return a->lead < b->lead ? -1 : 1;
	if (a->inner != b->inner)
		return a->inner < b->inner ? -1 : 1;
	return a->primitive < b->primitive ? -1 : a->primitive > b->primitive;
}

/* What the program waited for comes first. */
static int longest_first(const void *left, const void *right)
{
	const struct stack_line *a = left, *b = right;

	if (a->path_ns != b->path_ns)
		return a->path_ns < b->path_ns ? 1 : -1;
	if (a->wall_ns != b->wall_ns)
		return a->wall_ns < b->wall_ns ? 1 : -1;
	return by_line(a, b);
}

static struct stack_line line_of(const struct stacks *stacks, const struct stack_row *row, const uint32_t *same)
{
	const struct stack *stack = &stacks->stack[row->stack];

	return (struct stack_line){ .pid = row->pid,
				    .primitive = row->primitive,
				    .lead = same[stack->frame[lead_of(stacks, stack)]],
				    .inner = same[stack->frame[0]],
				    .calls = row->calls,
				    .bytes = row->bytes,
				    .wall_ns = row->wall_ns,
				    .blocked_ns = row->blocked_ns,
				    .faults = row->faults,
				    .fault_ns = row->fault_ns,
				    .samples = row->samples,
				    .path_ns = row->path_ns,
				    .is_estimated = row->is_estimated,
				    .has_no_faults = row->has_no_faults };
}

static void add_line(struct stack_line *to, const struct stack_line *line)
{
	to->calls += line->calls;
	to->bytes += line->bytes;
	to->wall_ns += line->wall_ns;
	to->blocked_ns += line->blocked_ns;
	to->faults += line->faults;
	to->fault_ns += line->fault_ns;
	to->samples += line->samples;
	to->path_ns += line->path_ns;
	to->is_estimated |= line->is_estimated;
	to->has_no_faults |= line->has_no_faults;
}

void stacks_sum(struct stacks *stacks)
{
	uint32_t *same = find_same(stacks);
	size_t kept = 0;

	stacks->line = calloc(stacks->rows + 1, sizeof *stacks->line);
	for (size_t i = 0; same && stacks->line && i < stacks->rows; i++)
		if (stacks->stack[stacks->row[i].stack].frames)
			stacks->line[stacks->lines++] = line_of(stacks, &stacks->row[i], same);
	free(same);
	if (!stacks->lines)
		return;
	qsort(stacks->line, stacks->lines, sizeof *stacks->line, by_line);
	for (size_t i = 0; i < stacks->lines; i++)
		if (kept && !by_line(&stacks->line[kept - 1], &stacks->line[i]))
			add_line(&stacks->line[kept - 1], &stacks->line[i]);
		else
			stacks->line[kept++] = stacks->line[i];
	stacks->lines = kept;
	qsort(stacks->line, stacks->lines, sizeof *stacks->line, longest_first);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

void stack_where(const struct stack_frame *frame, char *text, size_t size)
{
	const char *file = frame->file[0] ? last_part(frame->file) : "?";

	if (frame->line)
		snprintf(text, size, "%s:%u", file, frame->line);
	else if (frame->is_python || frame->function[0])
		snprintf(text, size, "%s", frame->is_python ? file : frame->function);
	else if (frame->object[0])
		snprintf(text, size, "%s+0x%" PRIx64, last_part(frame->object), frame->address);
	else
		snprintf(text, size, "0x%" PRIx64, frame->address);
}

void stack_text(const struct stack_frame *frame, char *text, size_t size)
{
	size_t length;

	stack_where(frame, text, size);
	length = strlen(text);
	if (frame->function[0] && (frame->is_python || frame->line))
		snprintf(text + length, size - length, " %s", frame->function);
}

void stacks_free(struct stacks *stacks)
{
	free(stacks->frame);
	free(stacks->stack);
	free(stacks->row);
	free(stacks->line);
	*stacks = (struct stacks){ 0 };
}
