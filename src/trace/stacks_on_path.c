/* SPDX-License-Identifier: MIT */
#include "stacks_on_path.h"

#include <stdlib.h>

static uint64_t rest_of(const struct stack_row *row)
{
	return row->wall_ns - row->known_ns;
}

/* Nothing in the library's memory is trusted. */
static void add_stretch(struct stacks *stacks, const struct path *path, const struct ticks *ticks,
			const struct shared_stretch *stretch, const uint32_t *row_of)
{
	struct stack_row *row;
	uint64_t begin, end, own;

	if (!__atomic_load_n(&stretch->is_whole, __ATOMIC_ACQUIRE) || stretch->place >= SHARED_PLACES ||
	    !row_of[stretch->place])
		return;
	row = &stacks->row[row_of[stretch->place] - 1];
	begin = row->primitive == PRIMITIVE_OWN ? stretch->begin : ticks_ns(ticks, stretch->begin);
	end = row->primitive == PRIMITIVE_OWN ? stretch->end : ticks_ns(ticks, stretch->end);
	own = row->primitive == PRIMITIVE_OWN ? stretch->own : ticks_span_ns(ticks, stretch->own);
	if (end <= begin)
		return;
	own = own < rest_of(row) ? own : rest_of(row);
	row->known_ns += own;
	row->path_ns += (uint64_t)((double)own * (double)path_overlap(path, row->tid, begin, end) /
				   (double)(end - begin));
}

static int by_use(const void *left, const void *right)
{
	const struct stack_row *a = *(struct stack_row *const *)left, *b = *(struct stack_row *const *)right;

	if (a->tid != b->tid)
		return a->tid < b->tid ? -1 : 1;
	return (a->primitive > b->primitive) - (a->primitive < b->primitive);
}

/* Rows of one primitive of a thread. */
static void share_rest(struct stack_row **row, size_t count, const struct path *path)
{
	uint64_t left = path_within(path, row[0]->tid, row[0]->primitive), rest = 0, known = 0;
	double share;

	for (size_t i = 0; i < count; i++) {
		rest += rest_of(row[i]);
		known += row[i]->path_ns;
	}
	left = left > known ? left - known : 0;
	share = left < rest ? (double)left / (double)rest : 1;
	for (size_t i = 0; i < count; i++)
		row[i]->path_ns += (uint64_t)(share * (double)rest_of(row[i]));
}

static void share_rests(struct stacks *stacks, const struct path *path)
{
	struct stack_row **row = calloc(stacks->rows + 1, sizeof(struct stack_row *));
	size_t end;

	for (size_t i = 0; row && i < stacks->rows; i++)
		row[i] = &stacks->row[i];
	if (row)
		qsort(row, stacks->rows, sizeof *row, by_use);
	for (size_t i = 0; row && i < stacks->rows; i = end) {
		for (end = i + 1; end < stacks->rows && !by_use(&row[i], &row[end]);)
			end++;
		share_rest(&row[i], end - i, path);
	}
	free(row);
}

void stacks_on_path(struct stacks *stacks, const struct path *path, const struct preload *preload,
		    const uint32_t *row_of)
{
	const struct shared_places *places = &preload->shared->places;
	size_t count = places->stretches < SHARED_STRETCHES ? places->stretches : SHARED_STRETCHES;

	for (size_t i = 0; i < count; i++)
		add_stretch(stacks, path, &preload->ticks, &places->stretch[i], row_of);
	share_rests(stacks, path);
}
