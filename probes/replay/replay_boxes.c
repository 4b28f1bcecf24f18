/* SPDX-License-Identifier: MIT */
/* Float objects as CPython makes them from a sequence: its allocator's blocks and pools, no interpreter. */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

struct replay_box {
	uint64_t references;
	const void *type;
	double value;
	uint64_t padding; /* blocks of its size class are 32 bytes */
};

enum { POOL_HEADER = 48, TUPLE_HEADER = 40 };

static uint64_t boxes_per_pool(const struct replay_boxes *boxes)
{
	return (boxes->pool_size - POOL_HEADER) / sizeof(struct replay_box);
}

static uint64_t boxes_per_block(const struct replay_boxes *boxes)
{
	return boxes->block_size / boxes->pool_size * boxes_per_pool(boxes);
}

static struct replay_box *box_at(const struct replay_boxes *boxes, uint64_t block, uint64_t i)
{
	uint64_t pool = i / boxes_per_pool(boxes), place = i % boxes_per_pool(boxes);
	unsigned char *start = boxes->block[block] + pool * boxes->pool_size + POOL_HEADER;

	return (struct replay_box *)(void *)start + place;
}

static int block_make(struct replay_boxes *boxes)
{
	void *start = mmap(NULL, boxes->block_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (start == MAP_FAILED)
		return -errno;
	boxes->block[boxes->blocks++] = start;
	return 0;
}

static void block_fill(struct replay_boxes *boxes, const double *values, uint64_t end)
{
	uint64_t block = boxes->blocks - 1;

	for (uint64_t i = 0; boxes->count < end; i++, boxes->count++) {
		struct replay_box *box = box_at(boxes, block, i);

		box->references = 1;
		box->type = boxes;
		box->value = values[boxes->count];
		boxes->pointer[boxes->count] = box;
	}
}

int replay_boxes_make(enum replay_era era, const double *values, uint64_t count, struct replay_boxes *boxes)
{
	uint64_t per_block, blocks;
	int result = 0;

	*boxes = (struct replay_boxes){
		.block_size = era >= REPLAY_3_10 ? 1 << 20 : 256 << 10,
		.pool_size = era >= REPLAY_3_10 ? 16 << 10 : 4 << 10,
	};
	per_block = boxes_per_block(boxes);
	blocks = (count + per_block - 1) / per_block;
	boxes->pointer = malloc(count * sizeof *boxes->pointer + TUPLE_HEADER);
	boxes->block = malloc(blocks * sizeof *boxes->block + 1);
	if (!boxes->pointer || !boxes->block)
		result = -ENOMEM;
	while (!result && boxes->count < count) {
		uint64_t end = boxes->count + per_block;

		result = block_make(boxes);
		if (!result)
			block_fill(boxes, values, end < count ? end : count);
	}
	if (result)
		replay_boxes_drop(boxes);
	return result;
}

void replay_boxes_store(const struct replay_boxes *boxes, double *to)
{
	volatile double *place = to; /* one store an element, as the interpreter makes them */

	for (uint64_t i = 0; i < boxes->count; i++)
		place[i] = boxes->pointer[i]->value;
}

/* Freeing an object writes to it: its reference count, then the link to the next free one. */
static void block_drop(struct replay_boxes *boxes, uint64_t first)
{
	struct replay_box *volatile next = NULL;

	while (boxes->count > first) {
		struct replay_box *box = boxes->pointer[--boxes->count];

		box->references = (uint64_t)(uintptr_t)next;
		next = box;
		probe_keep(box);
	}
	munmap(boxes->block[--boxes->blocks], boxes->block_size);
}

void replay_boxes_drop(struct replay_boxes *boxes)
{
	while (boxes->blocks > 0)
		block_drop(boxes, (boxes->blocks - 1) * boxes_per_block(boxes));
	free(boxes->block);
	free(boxes->pointer);
	*boxes = (struct replay_boxes){ 0 };
}
