/* SPDX-License-Identifier: MIT */
#include "discard_blocks.h"

#include "region.h"
#include "residence.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#ifdef HAVE_MALLOPT
#include <malloc.h>
#endif

enum { MOST_MEMORY = 4 << 20, OTHER_CALL = -1, NO_ADVICE = -2 };

static int advice_of(uint64_t how)
{
	switch (how) {
	case DONTNEED:
		return MADV_DONTNEED;
#ifdef MADV_FREE
	case FREE:
		return MADV_FREE;
#endif
#ifdef MADV_COLD
	case COLD:
		return MADV_COLD;
	case PAGEOUT:
		return MADV_PAGEOUT;
#endif
#ifdef MADV_HUGEPAGE
	case COLLAPSE:
		return 25; /* MADV_COLLAPSE of Linux 6.1, which the headers of some C libraries lack */
#endif
	case UNMAP:
	case TRIM:
		return OTHER_CALL;
	default:
		return NO_ADVICE;
	}
}

static void advise_small(void *start, uint64_t bytes)
{
#ifdef MADV_NOHUGEPAGE
	madvise(start, bytes, MADV_NOHUGEPAGE);
#else
	(void)start, (void)bytes;
#endif
}

static void advise_huge(void *start, uint64_t bytes)
{
#ifdef MADV_HUGEPAGE
	madvise(start, bytes, MADV_HUGEPAGE);
#else
	(void)start, (void)bytes;
#endif
}

#ifdef HAVE_MALLOPT
/* The heap keeps what is freed until it is trimmed. */
static bool heap_keeps(void)
{
	return mallopt(M_MMAP_MAX, 0) && mallopt(M_TRIM_THRESHOLD, -1) && mallopt(M_TOP_PAD, 0);
}

static void heap_trim(void)
{
	malloc_trim(0);
}
#else
static bool heap_keeps(void)
{
	return false;
}

static void heap_trim(void)
{
}
#endif

static int heap_open(struct trial *trial, struct blocks *blocks)
{
	if (!heap_keeps())
		return probe_fail(trial, -ENOTSUP, "this C library's allocator has no malloc_trim");
	blocks->count = 1;
	blocks->block[0] = malloc(trial->value[SIZE]);
	blocks->pin = malloc(1);
	return blocks->block[0] && blocks->pin ? 0 : -ENOMEM;
}

static int room_open(struct trial *trial, struct blocks *blocks)
{
	uint64_t unit = trial->value[PAGE] == HUGE || trial->value[HOW] == COLLAPSE ? region_huge_page() : blocks->page,
		 stride = trial->value[SIZE] + unit;
	unsigned char *room;

	blocks->reserved = blocks->count * stride + unit;
	room = mmap(NULL, blocks->reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED)
		return -errno;
	blocks->room = room;
	room += probe_round_up((uintptr_t)room, unit) - (uintptr_t)room;
	for (uint64_t i = 0; i < blocks->count; i++)
		blocks->block[i] = room + i * stride;
	return 0;
}

static const char *contradiction(const struct trial *trial, const struct blocks *blocks)
{
	uint64_t size = trial->value[SIZE], how = trial->value[HOW];
	bool huge = trial->value[PAGE] == HUGE;

	if (blocks->advice == NO_ADVICE)
		return "this system, or the headers of its C library, have no such advice";
	if (!probe_counts_faults())
		return PROBE_NO_FAULTS;
	if (size % blocks->page)
		return "not a whole number of pages";
	if ((huge || how == COLLAPSE) && region_huge_page() == 0)
		return "this system has no huge pages";
	if ((huge || how == COLLAPSE) && size % region_huge_page())
		return "not a whole number of huge pages";
	if (huge && how == COLLAPSE)
		return "huge pages are collapsed already";
	if (huge && how == TRIM)
		return "the heap is not aligned to huge pages";
	return NULL;
}

int blocks_open(struct trial *trial, struct blocks *blocks)
{
	uint64_t size = trial->value[SIZE];
	int result;

	blocks->page = region_page();
	blocks->advice = advice_of(trial->value[HOW]);
	if (trial->value[STEP] == BOTH || size >= MOST_MEMORY)
		blocks->count = 1;
	else
		blocks->count = size < MOST_MEMORY / MOST_BLOCKS ? MOST_BLOCKS : MOST_MEMORY / size;
	trial->reason = contradiction(trial, blocks);
	if (trial->reason)
		return -ENOTSUP;
	result = probe_need_memory(trial, 2 * blocks->count * size);
	if (result)
		return result;
	result = memory_group_enter(trial, &blocks->group, (enum memory_cgroup)trial->value[CGROUP],
				    blocks->count * size);
	if (result)
		return result;
	return trial->value[HOW] == TRIM ? heap_open(trial, blocks) : room_open(trial, blocks);
}

static int block_map(const struct trial *trial, unsigned char *block)
{
	void *start = mmap(block, trial->value[SIZE], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
			   -1, 0);

	return start == MAP_FAILED ? -errno : 0;
}

/* The pages that are to be collapsed have to be small first. */
int blocks_fill(struct trial *trial, struct blocks *blocks, uint64_t index)
{
	uint64_t size = trial->value[SIZE];
	unsigned char *block;
	int result = trial->value[HOW] == TRIM ? blocks_take_again(trial, blocks, index)
					       : block_map(trial, blocks->block[index]);

	if (result)
		return result;
	block = blocks->block[index];
	if (trial->value[PAGE] == HUGE)
		advise_huge(block, size);
	else if (trial->value[HOW] != TRIM)
		advise_small(block, size);
	for (uint64_t at = 0; at < size; at += blocks->page)
		block[at] = block[at + 1] = BEFORE;
	if (trial->value[HOW] == COLLAPSE)
		advise_huge(block, size);
	if (trial->value[PAGE] == HUGE && residence_bytes(block, size, "AnonHugePages") < (int64_t)size)
		return probe_fail(trial, -ENOTSUP, "the kernel gave small pages instead of huge ones");
	return 0;
}

static int refused(struct trial *trial, int error)
{
	if (trial->value[HOW] == COLLAPSE && error != EINVAL)
		return probe_fail(trial, -ENOTSUP, "the kernel found no huge page to collapse into");
	return error == EINVAL ? probe_fail(trial, -ENOTSUP, "this kernel has no such advice") : -error;
}

int blocks_give_back(struct trial *trial, struct blocks *blocks, uint64_t index)
{
	unsigned char *block = blocks->block[index];
	uint64_t size = trial->value[SIZE];

	if (blocks->advice >= 0)
		return madvise(block, size, blocks->advice) ? refused(trial, errno) : 0;
	if (trial->value[HOW] == UNMAP)
		return munmap(block, size) ? -errno : 0;
	free(block);
	blocks->freed = true;
	heap_trim();
	return 0;
}

int blocks_take_again(struct trial *trial, struct blocks *blocks, uint64_t index)
{
	int result;

	if (trial->value[HOW] == UNMAP) {
		result = block_map(trial, blocks->block[index]);
		if (!result && trial->value[PAGE] == HUGE)
			advise_huge(blocks->block[index], trial->value[SIZE]);
		return result;
	}
	if (blocks->freed) {
		blocks->block[index] = malloc(trial->value[SIZE]);
		blocks->freed = !blocks->block[index];
	}
	return blocks->freed ? -ENOMEM : 0;
}

void blocks_close(struct trial *trial, struct blocks *blocks)
{
	if (blocks->room)
		munmap(blocks->room, blocks->reserved);
	if (trial->value[HOW] == TRIM && blocks->block[0] && !blocks->freed)
		free(blocks->block[0]);
	free(blocks->pin);
	memory_group_close(&blocks->group);
}
