/* SPDX-License-Identifier: MIT */
/*
 * The C library's memset, on memory that is mapped and in the cache if it fits there, or on memory
 * that nobody has touched yet, so that each page's fault is part of the price.
 */
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STATE, SIZE };
enum { WARM, FIRST_TOUCH, FIRST_TOUCH_SHARED };

/* Small blocks share a mapping of this size, so that a sample holds many of them. */
enum { REGION = 16 << 20, VALUE = 0x5a };

struct memory {
	unsigned char *start;
	uint64_t bytes;
	uint64_t stride; /* from one block to the next: whole pages, so that each block is untouched */
	int fd;          /* of the shared memory object, -1 if there is none */
};

static int memory_map(struct memory *memory)
{
	int flags = memory->fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
	void *start = mmap(NULL, memory->bytes, PROT_READ | PROT_WRITE, flags, memory->fd, 0);

	if (start == MAP_FAILED)
		return -errno;
	memory->start = start;
	return 0;
}

static void memory_unmap(struct memory *memory)
{
	if (memory->start)
		munmap(memory->start, memory->bytes);
	memory->start = NULL;
	if (memory->fd >= 0)
		close(memory->fd);
	memory->fd = -1;
}

static int memset_open(struct trial *trial)
{
	uint64_t size = trial->value[SIZE], page = (uint64_t)sysconf(_SC_PAGESIZE);
	struct memory *memory = calloc(1, sizeof *memory);
	int result;

	if (!memory)
		return -ENOMEM;
	trial->state = memory;
	trial->bytes = size;
	memory->fd = -1;
	memory->stride = probe_round_up(size, page);
	memory->bytes = trial->value[STATE] != WARM && memory->stride < REGION ? REGION : memory->stride;
	result = probe_need_memory(trial, memory->bytes);
	if (result)
		return result;
	if (trial->value[STATE] != WARM) {
		trial->limit = memory->bytes / memory->stride;
		return 0;
	}
	result = memory_map(memory);
	if (!result)
		memset(memory->start, VALUE, size);
	return result;
}

/* A fresh mapping for every sample: untouched memory can be had once only. */
static int memset_prepare(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;

	(void)iterations;
	if (trial->value[STATE] == WARM)
		return 0;
	memory_unmap(memory);
	if (trial->value[STATE] == FIRST_TOUCH_SHARED) {
		memory->fd = probe_shm_object(memory->bytes);
		if (memory->fd < 0)
			return memory->fd;
	}
	return memory_map(memory);
}

static int memset_run(struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	uint64_t size = trial->value[SIZE], stride = trial->value[STATE] == WARM ? 0 : memory->stride;
	unsigned char *block = memory->start;

	for (uint64_t i = 0; i < iterations; i++, block += stride) {
		memset(block, VALUE, size);
		probe_keep(block);
	}
	return 0;
}

static int memset_verify(struct trial *trial, const struct effect *effect)
{
	const struct memory *memory = trial->state;
	uint64_t size = trial->value[SIZE], stride = trial->value[STATE] == WARM ? 0 : memory->stride;
	uint64_t last = (effect->iterations - 1) * stride;

	if (memory->start[0] != VALUE || memory->start[last + size - 1] != VALUE)
		return probe_fail(trial, -EBADMSG, "memset did not fill the block");
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
	.summary = "the C library's memset of a block",
	.iteration = "call",
	.axes = {
		[STATE] = { "state", "warm,first_touch,first_touch_shared", "warm",
			    .help = "of the memory: used before; fresh and anonymous; a fresh shared memory object" },
		[SIZE] = { "size", "64..1G*4", "64K", "B", "of the block" },
	},
	.sweeps = { "state=warm size=64..256M*4", "state=first_touch,first_touch_shared size=4K..256M*4" },
	.open = memset_open,
	.prepare = memset_prepare,
	.run = memset_run,
	.verify = memset_verify,
	.close = memset_close,
};
