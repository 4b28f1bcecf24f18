/* SPDX-License-Identifier: MIT */
/*
 * The C library's memcpy from a warm block to one that is warm, out of the cache, or untouched: in small or huge pages,
 * whose faults are part of the price.
 */
#include "fill/fill.h"
#include "shared/note.h"
#include "shared/region.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { STATE, SIZE };
enum { WARM, COLD, TO_FRESH, TO_HUGE };

/* Small blocks share a mapping of this size, so that a sample holds many of them. */
enum { REGION = 4 << 20, MOST_COLD = 256, WARM_PASSES = 16 };

struct memory {
	struct region from, to;
	uint64_t bytes;
	uint64_t stride; /* from one block to the next; 0: a single block */
	void *(*copy)(void *, const void *, size_t);
};

static uint64_t source_stride(const struct trial *trial)
{
	const struct memory *memory = trial->state;

	return trial->value[STATE] == COLD ? memory->stride : 0;
}

static enum region_pages pages_to(const struct trial *trial)
{
	return trial->value[STATE] == TO_HUGE ? REGION_HUGE : REGION_SMALL;
}

static void copy_all(const struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	const unsigned char *from = memory->from.start;
	unsigned char *to = memory->to.start;
	uint64_t size = trial->value[SIZE], step = source_stride(trial);

	for (uint64_t i = 0; i < iterations; i++, to += memory->stride, from += step) {
		memory->copy(to, from, size);
		probe_keep(to);
	}
}

static void layout_choose(struct trial *trial, struct memory *memory)
{
	uint64_t size = trial->value[SIZE], room = REGION;

	memory->stride = trial->value[STATE] == WARM ? 0 : probe_round_up(size, region_page());
	if (trial->value[STATE] == COLD && MOST_COLD * memory->stride < room)
		room = MOST_COLD * memory->stride;
	memory->bytes = memory->stride && memory->stride < room ? room : probe_round_up(size, region_page());
	trial->limit = memory->stride ? memory->bytes / memory->stride : 0;
	trial->whole = trial->value[STATE] >= TO_FRESH; /* the rest would come from what the kernel has just got back */
	trial->bytes = size;
}

static int source_map(struct trial *trial)
{
	struct memory *memory = trial->state;
	uint64_t bytes = source_stride(trial) ? memory->bytes : probe_round_up(trial->value[SIZE], region_page());
	int result = region_map(trial, &memory->from, bytes, REGION_SMALL, MAP_PRIVATE, -1);

	for (uint64_t i = 0; !result && i < bytes; i++)
		memory->from.start[i] = (unsigned char)(i ^ i >> 8) | 1;
	return result;
}

static int memcpy_open(struct trial *trial)
{
	struct memory *memory = calloc(1, sizeof *memory);
	int result;

	if (!memory)
		return -ENOMEM;
	trial->state = memory;
	memory->copy = memcpy;
	layout_choose(trial, memory);
	note_libc(trial, fill_arch_code((uintptr_t)memory->copy), "glibc.cpu.");
	if (trial->value[STATE] == TO_HUGE && region_huge_page() && trial->value[SIZE] % region_huge_page())
		return probe_fail(trial, -ENOTSUP, "not a whole number of huge pages");
	result = probe_need_memory(trial, 2 * memory->bytes);
	if (!result)
		result = source_map(trial);
	if (!result)
		result = region_map(trial, &memory->to, memory->bytes, pages_to(trial), MAP_PRIVATE, -1);
	if (result || trial->value[STATE] >= TO_FRESH)
		return result;
	copy_all(trial, trial->value[STATE] == WARM ? WARM_PASSES : trial->limit);
	return memcmp(memory->from.start, memory->to.start, trial->value[SIZE])
		? probe_fail(trial, -EBADMSG, "memcpy did not copy the block")
		: 0;
}

static int memcpy_prepare(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;
	uint64_t size = trial->value[SIZE];
	int result;

	if (trial->value[STATE] >= TO_FRESH) {
		region_unmap(&memory->to);
		return region_map(trial, &memory->to, memory->bytes, pages_to(trial), MAP_PRIVATE, -1);
	}
	for (uint64_t i = 0; i < iterations; i++)
		memory->to.start[i * memory->stride] = memory->to.start[i * memory->stride + size - 1] = 0;
	for (uint64_t i = 0; trial->value[STATE] == COLD && i < iterations; i++) {
		result = fill_arch_evict(memory->to.start + i * memory->stride, size);
		if (!result)
			result = fill_arch_evict(memory->from.start + i * memory->stride, size);
		if (result)
			return probe_fail(trial, -ENOTSUP, "no known way to evict memory from this CPU's caches");
	}
	return 0;
}

static int memcpy_run(struct trial *trial, uint64_t iterations)
{
	copy_all(trial, iterations);
	return 0;
}

static int memcpy_verify(struct trial *trial, const struct effect *effect)
{
	const struct memory *memory = trial->state;
	uint64_t size = trial->value[SIZE], last = (effect->iterations - 1) * memory->stride;
	const unsigned char *from = memory->from.start + (source_stride(trial) ? last : 0),
			    *to = memory->to.start + last;
	struct region_faults faults = region_faults(size, effect->iterations, pages_to(trial));

	if (to[0] != from[0] || to[size / 2 | 1] != from[size / 2 | 1] || to[size - 1] != from[size - 1])
		return probe_fail(trial, -EBADMSG, "memcpy did not copy the block");
	if (trial->value[STATE] == TO_HUGE && probe_check_faults(trial, effect, 0, faults.most))
		return probe_fail(trial, -ENOTSUP, "the kernel gave small pages instead of huge ones");
	return trial->value[STATE] >= TO_FRESH ? probe_check_faults(trial, effect, faults.least, faults.most) : 0;
}

static void memcpy_close(struct trial *trial)
{
	struct memory *memory = trial->state;

	if (memory) {
		region_unmap(&memory->from);
		region_unmap(&memory->to);
	}
	free(memory);
}

const struct probe probe_memcpy = {
	.name = "memcpy",
	.summary = "the C library's memcpy of a block",
	.iteration = "call",
	.axes = {
		[STATE] = { "state", "warm,cold,to_fresh,to_huge", "warm",
			    .help = "state of the memory: used; out of the cache; copied into fresh small or huge pages" },
		[SIZE] = { "size", "64..1G*4", "64K", "B", "of the block" },
	},
	.sweeps = { "state=warm,to_fresh size=64K,1M,4M", "state=cold size=1M", "state=to_huge size=4M" },
	.open = memcpy_open,
	.prepare = memcpy_prepare,
	.run = memcpy_run,
	.verify = memcpy_verify,
	.close = memcpy_close,
};
