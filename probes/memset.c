/* SPDX-License-Identifier: MIT */
/*
 * memset of a block, in several ways and in the states of memory that determine its cost: used, out of the cache,
 * untouched (each page's fault is part of the price), or touched a given number of times.
 */
#include "fill/fill.h"
#include "shared/note.h"
#include "shared/region.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { IMPLEMENTATION, STATE, VALUE, PASS, SIZE };
enum { WARM, COLD, FIRST_TOUCH, FIRST_TOUCH_SHARED, SECOND_PASS, STEADY };
enum { NONZERO, ZERO };

/* Small blocks share a mapping of this size, so that a sample holds many of them. */
enum { REGION = 4 << 20, MOST_COLD = 256, WARM_PASSES = 16, BYTE = 0x5a };

struct memory {
	struct region region;
	enum region_pages pages;
	uint64_t bytes;
	uint64_t stride; /* from one block to the next, in whole pages; 0: a single block */
	uint64_t passes; /* over the fresh memory before the one that is timed */
	bool fresh;      /* every sample has a new mapping */
	fill_function *fill;
	int value;
	int fd; /* of the shared memory object, -1: no object */
};

static void memory_unmap(struct memory *memory)
{
	region_unmap(&memory->region);
	if (memory->fd >= 0)
		close(memory->fd);
	memory->fd = -1;
}

static int memory_map(struct trial *trial)
{
	struct memory *memory = trial->state;

	memory_unmap(memory);
	if (trial->value[STATE] == FIRST_TOUCH_SHARED) {
		memory->fd = probe_shm_object(memory->bytes);
		if (memory->fd < 0)
			return memory->fd;
	}
	return region_map(trial, &memory->region, memory->bytes, memory->pages,
			  memory->fd < 0 ? MAP_PRIVATE : MAP_SHARED, memory->fd);
}

static int fill_choose(struct trial *trial, struct memory *memory)
{
	struct fill fill;

	memory->value = trial->value[VALUE] == ZERO ? 0 : BYTE;
	fill = fill_find((enum fill_word)trial->value[IMPLEMENTATION], memory->value);
	if (!fill.function)
		return probe_fail(trial, -ENOTSUP, fill.unsupported);
	if (!fill_is_right(fill.function, memory->value))
		return probe_fail(trial, -EBADMSG, "it does not fill the requested bytes");
	memory->fill = fill.function;
	if (trial->value[IMPLEMENTATION] == FILL_LIBC)
		note_libc(trial, fill_arch_code((uintptr_t)fill.function), "glibc.cpu.");
	return 0;
}

static bool memset_means_nothing(const uint64_t value[static PROBE_AXES])
{
	return (value[STATE] == STEADY) != (value[PASS] > 0);
}

static int passes_choose(struct trial *trial, struct memory *memory)
{
	uint64_t pass = trial->value[PASS];

	if (trial->value[STATE] != STEADY && pass)
		return probe_fail(trial, -ENOTSUP, "--pass applies to the state steady only");
	if (trial->value[STATE] == STEADY && !pass)
		return probe_fail(trial, -ENOTSUP, "name the pass that is timed, such as --pass 1..16");
	memory->passes = trial->value[STATE] == STEADY ? pass - 1 : trial->value[STATE] == SECOND_PASS;
	return 0;
}

static void layout_choose(struct trial *trial, struct memory *memory)
{
	uint64_t size = trial->value[SIZE], room = REGION;

	memory->stride = trial->value[STATE] == WARM ? 0 : probe_round_up(size, region_page());
	memory->fresh = trial->value[STATE] >= FIRST_TOUCH;
	if (trial->value[STATE] == COLD && MOST_COLD * memory->stride < room)
		room = MOST_COLD * memory->stride;
	memory->bytes = memory->stride && memory->stride < room ? room : probe_round_up(size, region_page());
	trial->limit = memory->stride ? memory->bytes / memory->stride : 0;
	trial->whole = memory->fresh; /* the rest would come from what the kernel has just got back */
	/* A huge page would be many blocks' first touch. */
	memory->pages = memory->stride && memory->stride < region_huge_page() ? REGION_SMALL : REGION_DEFAULT;
	trial->bytes = size;
}

static void pass_over(const struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	unsigned char *block = memory->region.start;
	uint64_t size = trial->value[SIZE];

	for (uint64_t i = 0; i < iterations; i++, block += memory->stride) {
		memory->fill(block, memory->value, size);
		probe_keep(block);
	}
}

static int memset_open(struct trial *trial)
{
	struct memory *memory = calloc(1, sizeof *memory);
	int result;

	if (!memory)
		return -ENOMEM;
	trial->state = memory;
	memory->fd = -1;
	layout_choose(trial, memory);
	result = fill_choose(trial, memory);
	if (!result)
		result = passes_choose(trial, memory);
	if (!result)
		result = probe_need_memory(trial, memory->bytes);
	if (result || memory->fresh)
		return result;
	result = memory_map(trial);
	if (!result)
		pass_over(trial, trial->value[STATE] == WARM ? WARM_PASSES : trial->limit);
	return result;
}

/* The bytes of a block that are checked: the ends and one between. */
static uint64_t witness(uint64_t i, uint64_t size)
{
	return i == 0 ? 0 : i == 1 ? size / 2 | 1 : size - 1;
}

static void spoil(const struct memory *memory, uint64_t iterations, uint64_t size)
{
	unsigned char *last = memory->region.start + (iterations - 1) * memory->stride;

	for (uint64_t i = 0; i < 3; i++)
		memory->region.start[witness(i, size)] = last[witness(i, size)] = (unsigned char)~memory->value;
}

static int memset_prepare(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;
	uint64_t size = trial->value[SIZE];
	int result = memory->fresh ? memory_map(trial) : 0;

	if (result)
		return result;
	for (uint64_t i = 0; i < memory->passes; i++)
		pass_over(trial, iterations);
	if (!memory->fresh || memory->passes)
		spoil(memory, iterations, size);
	for (uint64_t i = 0; trial->value[STATE] == COLD && i < iterations; i++)
		if (fill_arch_evict(memory->region.start + i * memory->stride, size))
			return probe_fail(trial, -ENOTSUP, "no known way to evict memory from this CPU's caches");
	return 0;
}

static int memset_run(struct trial *trial, uint64_t iterations)
{
	pass_over(trial, iterations);
	return 0;
}

static int memset_verify(struct trial *trial, const struct effect *effect)
{
	const struct memory *memory = trial->state;
	uint64_t size = trial->value[SIZE];
	const unsigned char *last = memory->region.start + (effect->iterations - 1) * memory->stride;
	struct region_faults faults = region_faults(size, effect->iterations, memory->pages);

	for (uint64_t i = 0; i < 3; i++)
		if (memory->region.start[witness(i, size)] != memory->value || last[witness(i, size)] != memory->value)
			return probe_fail(trial, -EBADMSG, "memset did not fill the block");
	if (memory->fresh)
		return probe_check_faults(trial, effect, memory->passes ? 0 : faults.least,
					  memory->passes ? 0 : faults.most);
	return 0;
}

static void memset_close(struct trial *trial)
{
	if (trial->state)
		memory_unmap(trial->state);
	free(trial->state);
}

const struct probe probe_memset = {
	.name = "memset",
	.summary = "memset of a block, by the C library and by hand",
	.iteration = "call",
	.axes = {
		[IMPLEMENTATION] = { "implementation", FILL_VALUES, "libc", .help = "what fills the block" },
		[STATE] = { "state", "warm,cold,first_touch,first_touch_shared,second_pass,steady", "warm",
			    .help = "state of the memory: used; out of the cache; fresh; fresh and shared; touched once; see pass" },
		[VALUE] = { "value", "nonzero,zero", "nonzero", .help = "the byte that is written" },
		[PASS] = { "pass", "0,1..64*4", "0", .help = "for state steady: the timed pass over fresh memory, from 1" },
		[SIZE] = { "size", "64..1G*4", "64K", "B", "of the block" },
	},
	.sweeps = { "size=64..16M*4",
		    "implementation=loop,rep_stosb,avx2,avx512,non_temporal,stp size=1M",
		    "implementation=libc,dc_zva value=zero size=1M",
		    "state=cold size=1M",
		    "state=first_touch,first_touch_shared size=64K..16M*16",
		    "state=steady pass=1,2,8 size=64M" },
	.means_nothing = memset_means_nothing,
	.open = memset_open,
	.prepare = memset_prepare,
	.run = memset_run,
	.verify = memset_verify,
	.close = memset_close,
};
