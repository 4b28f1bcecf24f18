/* SPDX-License-Identifier: MIT */
/*
 * A copy, by the C library's memcpy or by instructions, from a warm block to one that is warm, out of the cache, or
 * untouched: in small or huge pages, whose faults are part of the price.
 */
#include "fill/copy.h"
#include "fill/fill.h"
#include "shared/note.h"
#include "shared/region.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { IMPLEMENTATION, STATE, THEN, SIZE };
enum { WARM, COLD, TO_FRESH, TO_HUGE };
enum { NOTHING, READ };

/* Small blocks share a mapping of this size, so that a sample holds many of them. */
enum { REGION = 4 << 20, MOST_COLD = 256, WARM_PASSES = 16, LEAST_LINE = 64 };

struct memory {
	struct region from, to;
	uint64_t bytes;
	uint64_t stride; /* from one block to the next; 0: a single block */
	copy_function *copy;
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

/* A word of each cache line: bytes that are not in a cache come from memory. */
static void read_again(const unsigned char *at, uint64_t size)
{
	uint64_t sum = 0, word;

	for (uint64_t i = 0; i + sizeof word <= size; i += LEAST_LINE) {
		memcpy(&word, at + i, sizeof word);
		sum += word;
	}
	__asm__ volatile("" : : "r"(sum));
}

static void copy_all(const struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	const unsigned char *from = memory->from.start;
	unsigned char *to = memory->to.start;
	uint64_t size = trial->value[SIZE], step = source_stride(trial);
	bool reads = trial->value[THEN] == READ;

	for (uint64_t i = 0; i < iterations; i++, to += memory->stride, from += step) {
		memory->copy(to, from, size);
		probe_keep(to);
		if (reads)
			read_again(to, size);
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
	struct copy copy = copy_find((enum copy_word)trial->value[IMPLEMENTATION]);
	int result;

	if (!memory)
		return -ENOMEM;
	trial->state = memory;
	memory->copy = copy.function;
	layout_choose(trial, memory);
	if (!memory->copy)
		return probe_fail(trial, -ENOTSUP, copy.unsupported);
	if (!copy_is_right(memory->copy))
		return probe_fail(trial, -EBADMSG, "the implementation does not copy what it should");
	if (trial->value[IMPLEMENTATION] == COPY_LIBC)
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
		? probe_fail(trial, -EBADMSG, "the block was not copied")
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
		return probe_fail(trial, -EBADMSG, "the block was not copied");
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
	.summary = "a block copied, in various ways",
	.iteration = "call",
	.axes = {
		[IMPLEMENTATION] = { "implementation", COPY_VALUES, "libc",
				     .help = "what copies: the C library; a loop; instructions (need such a CPU)" },
		[STATE] = { "state", "warm,cold,to_fresh,to_huge", "warm",
			    .help = "state of the memory: used; out of the cache; copied into fresh small or huge pages" },
		[THEN] = { "then", "nothing,read", "nothing",
			   .help = "what follows in the timed loop: a read of each cache line of the result" },
		[SIZE] = { "size", "64..1G*4", "64K", "B", "of the block" },
	},
	.sweeps = { "state=warm,to_fresh size=64K,1M,4M", "state=cold size=1M", "state=to_huge size=4M" },
	.open = memcpy_open,
	.prepare = memcpy_prepare,
	.run = memcpy_run,
	.verify = memcpy_verify,
	.close = memcpy_close,
};
