/* SPDX-License-Identifier: MIT */
/* mmap and munmap of anonymous memory, each timed alone, the latter also of memory that was filled. */
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STEP, TOUCHED, SIZE };
enum { MAP, UNMAP };
enum { NONE, ALL };

/* Mappings of one sample; fewer where they hold much memory. */
enum { MOST_MAPPINGS = 512, MOST_MEMORY = 256 << 20 };

struct mappings {
	void *start[MOST_MAPPINGS];
	uint64_t count;
};

static int mmap_open(struct trial *trial)
{
	uint64_t size = trial->value[SIZE], fits = MOST_MEMORY / size;

	trial->state = calloc(1, sizeof(struct mappings));
	if (!trial->state)
		return -ENOMEM;
	trial->limit = MOST_MAPPINGS;
	if (trial->value[TOUCHED] == NONE)
		return 0;
	if (trial->value[STEP] == MAP)
		return probe_fail(trial, -ENOTSUP, "nothing can be touched before it is mapped");
	if (fits < MOST_MAPPINGS)
		trial->limit = fits ? fits : 1;
	return probe_need_memory(trial, trial->limit * size);
}

static int map_all(struct trial *trial, uint64_t count)
{
	struct mappings *mappings = trial->state;
	uint64_t size = trial->value[SIZE];

	for (mappings->count = 0; mappings->count < count; mappings->count++) {
		void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (start == MAP_FAILED)
			return -errno;
		mappings->start[mappings->count] = start;
	}
	return 0;
}

static int unmap_all(struct trial *trial)
{
	struct mappings *mappings = trial->state;

	while (mappings->count > 0)
		if (munmap(mappings->start[--mappings->count], trial->value[SIZE]))
			return -errno;
	return 0;
}

static int mmap_prepare(struct trial *trial, uint64_t iterations)
{
	const struct mappings *mappings = trial->state;
	int result = unmap_all(trial);

	if (!result && trial->value[STEP] == UNMAP)
		result = map_all(trial, iterations);
	for (uint64_t i = 0; !result && trial->value[TOUCHED] == ALL && i < mappings->count; i++)
		memset(mappings->start[i], 1, trial->value[SIZE]);
	return result;
}

static int mmap_run(struct trial *trial, uint64_t iterations)
{
	return trial->value[STEP] == MAP ? map_all(trial, iterations) : unmap_all(trial);
}

static int mmap_verify(struct trial *trial, const struct effect *effect)
{
	const struct mappings *mappings = trial->state;

	if (mappings->count != (trial->value[STEP] == MAP ? effect->iterations : 0))
		return probe_fail(trial, -EBADMSG, "a mapping is missing or left over");
	return 0;
}

static void mmap_close(struct trial *trial)
{
	if (trial->state)
		unmap_all(trial);
	free(trial->state);
}

const struct probe probe_mmap = {
	.name = "mmap",
	.summary = "mmap and munmap of anonymous memory",
	.iteration = "call",
	.axes = {
		[STEP] = { "step", "map,unmap", "map", .help = "what is timed" },
		[TOUCHED] = { "touched", "none,all", "none", .help = "what of the memory was filled before it is unmapped" },
		[SIZE] = { "size", "4K..1G*4", "1M", "B", "of the mapping" },
	},
	.sweeps = { "step=map,unmap size=4K..256M*16", "step=unmap touched=all size=4K..256M*16" },
	.open = mmap_open,
	.prepare = mmap_prepare,
	.run = mmap_run,
	.verify = mmap_verify,
	.close = mmap_close,
};
