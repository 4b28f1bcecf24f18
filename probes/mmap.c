/* SPDX-License-Identifier: MIT */
/*
 * The life of an anonymous mapping, each call timed alone, with partly touched memory. A batch of mappings is made
 * before a sample, each followed by a hole, so that the kernel can't merge two; the sample performs the step on all of
 * them.
 */
#include "shared/region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STEP, TOUCHED, SIZE };
enum { MAP, UNMAP, PROTECT, REMAP, DISCARD };
enum { NONE, HALF, ALL };

/* Mappings of one sample; fewer where they hold much memory. */
enum { MOST_MAPPINGS = 512, MOST_MEMORY = 4 << 20 };

struct mappings {
	unsigned char *start[MOST_MAPPINGS];
	unsigned char *moved[MOST_MAPPINGS]; /* the target address, not mapped yet */
	uint64_t count;
	uint64_t page;
	uint64_t stride; /* from one mapping to the next */
	int zeros;       /* /dev/zero: reading it shows whether memory can be written */
};

static int mmap_open(struct trial *trial)
{
	struct mappings *mappings = calloc(1, sizeof *mappings);
	uint64_t size = trial->value[SIZE], fits = MOST_MEMORY / size;

	if (!mappings)
		return -ENOMEM;
	trial->state = mappings;
	mappings->page = region_page();
	mappings->stride = probe_round_up(size, mappings->page) + mappings->page;
	mappings->zeros = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	trial->limit = MOST_MAPPINGS;
	if (mappings->zeros < 0)
		return -errno;
	if (size < mappings->page)
		return probe_fail(trial, -ENOTSUP, "smaller than a page of this machine");
	if (trial->value[TOUCHED] == NONE)
		return 0;
	if (trial->value[STEP] == MAP)
		return probe_fail(trial, -ENOTSUP, "nothing can be touched before it is mapped");
	if (trial->value[TOUCHED] == HALF && size < 2 * mappings->page)
		return probe_fail(trial, -ENOTSUP, "a single page has no half");
	if (fits < MOST_MAPPINGS)
		trial->limit = fits ? fits : 1;
	return probe_need_memory(trial, trial->limit * size);
}

static int unmap_all(struct trial *trial)
{
	struct mappings *mappings = trial->state;

	while (mappings->count > 0)
		if (munmap(mappings->start[--mappings->count], trial->value[SIZE]))
			return -errno;
	return 0;
}

/* Finds an address for each mapping: reserves space for all at once and releases it. */
static int places_find(unsigned char **place, uint64_t count, uint64_t stride)
{
	unsigned char *room = mmap(NULL, count * stride, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (room == MAP_FAILED)
		return -errno;
	for (uint64_t i = 0; i < count; i++)
		place[i] = room + i * stride;
	return munmap(room, count * stride) ? -errno : 0;
}

static int map_all_apart(struct trial *trial, uint64_t count)
{
	struct mappings *mappings = trial->state;
	uint64_t size = trial->value[SIZE], step = trial->value[TOUCHED] == HALF ? 2 * mappings->page : mappings->page;
	int result = places_find(mappings->start, count, mappings->stride);

	for (mappings->count = 0; !result && mappings->count < count; mappings->count++) {
		unsigned char *start = mappings->start[mappings->count];

		if (mmap(start, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
		    MAP_FAILED)
			return -errno;
#ifdef MADV_NOHUGEPAGE
		madvise(start, size, MADV_NOHUGEPAGE);
#endif
		for (uint64_t at = 0; trial->value[TOUCHED] != NONE && at < size; at += step)
			start[at] = 1;
	}
	return result || trial->value[STEP] != REMAP ? result : places_find(mappings->moved, count, mappings->stride);
}

static int mmap_prepare(struct trial *trial, uint64_t iterations)
{
	int result = unmap_all(trial);

	return result || trial->value[STEP] == MAP ? result : map_all_apart(trial, iterations);
}

static int map_all(struct trial *trial, uint64_t count)
{
	struct mappings *mappings = trial->state;

	for (mappings->count = 0; mappings->count < count; mappings->count++) {
		void *start = mmap(NULL, trial->value[SIZE], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
				   0);

		if (start == MAP_FAILED)
			return -errno;
		mappings->start[mappings->count] = start;
	}
	return 0;
}

static int protect_all(struct trial *trial)
{
	const struct mappings *mappings = trial->state;

	for (uint64_t i = 0; i < mappings->count; i++)
		if (mprotect(mappings->start[i], trial->value[SIZE], PROT_READ))
			return -errno;
	return 0;
}

static int remap_all(struct trial *trial)
{
#ifdef MREMAP_FIXED
	struct mappings *mappings = trial->state;
	uint64_t size = trial->value[SIZE];

	for (uint64_t i = 0; i < mappings->count; i++) {
		void *moved = mremap(mappings->start[i], size, size, MREMAP_MAYMOVE | MREMAP_FIXED, mappings->moved[i]);

		if (moved == MAP_FAILED)
			return -errno;
		mappings->start[i] = moved;
	}
	return 0;
#else
	return probe_fail(trial, -ENOTSUP, "this system has no mremap to another address");
#endif
}

static int discard_all(struct trial *trial)
{
	const struct mappings *mappings = trial->state;

	for (uint64_t i = 0; i < mappings->count; i++)
		if (madvise(mappings->start[i], trial->value[SIZE], MADV_DONTNEED))
			return -errno;
	return 0;
}

static int mmap_run(struct trial *trial, uint64_t iterations)
{
	switch (trial->value[STEP]) {
	case MAP:
		return map_all(trial, iterations);
	case UNMAP:
		return unmap_all(trial);
	case PROTECT:
		return protect_all(trial);
	case REMAP:
		return remap_all(trial);
	default:
		return discard_all(trial);
	}
}

/* Asks the kernel, which returns an error where an access would kill the process. */
static bool can_be_written(const struct mappings *mappings, unsigned char *at)
{
	return read(mappings->zeros, at, 1) == 1;
}

static int mmap_verify(struct trial *trial, const struct effect *effect)
{
	struct mappings *mappings = trial->state;
	uint64_t step = trial->value[STEP], last = effect->iterations - 1;
	unsigned char *start = mappings->start[last], content = trial->value[TOUCHED] == NONE ? 0 : 1;

	if (mappings->count != (step == UNMAP ? 0 : effect->iterations))
		return probe_fail(trial, -EBADMSG, "a mapping is missing or left over");
	if (step == REMAP && (start != mappings->moved[last] || start[0] != content))
		return probe_fail(trial, -EBADMSG, "the mapping was not moved with its contents");
	if (step == DISCARD && start[0] != 0)
		return probe_fail(trial, -ENOTSUP, "discarded memory keeps its contents here");
	if (can_be_written(mappings, start) != (step != UNMAP && step != PROTECT))
		return probe_fail(trial, -EBADMSG, "the memory is not protected as it should be");
	return 0;
}

static void mmap_close(struct trial *trial)
{
	struct mappings *mappings = trial->state;

	if (!mappings)
		return;
	unmap_all(trial);
	if (mappings->zeros >= 0)
		close(mappings->zeros);
	free(mappings);
}

const struct probe probe_mmap = {
	.name = "mmap",
	.summary = "the life of a mapping of anonymous memory, step by step",
	.iteration = "call",
	.axes = {
		[STEP] = { "step", "map,unmap,protect,remap,discard", "map",
			   .help = "the timed step: mmap, munmap, mprotect to read-only, mremap to elsewhere, MADV_DONTNEED" },
		[TOUCHED] = { "touched", "none,half,all", "none", .help = "pages written before: none, every second, all" },
		[SIZE] = { "size", "4K..1G*4", "1M", "B", "of the mapping" },
	},
	.sweeps = { "step=map size=1M,64M", "step=unmap,protect,remap,discard touched=none,all size=1M" },
	.open = mmap_open,
	.prepare = mmap_prepare,
	.run = mmap_run,
	.verify = mmap_verify,
	.close = mmap_close,
};
