/* SPDX-License-Identifier: MIT */
/* What shows that a block was given back. */
#include "discard_blocks.h"

#include "region.h"
#include "residence.h"

#include <errno.h>

const char discard_no_swap[] = "the pages stayed in memory: there is no swap space, or not enough, to page them out to";

enum { BATCHED = 64 }; /* pages that the kernel may not have treated yet: it does so in batches */

/* Whole pages of a block: of the heap's, its ends keep the allocator's own data. */
static unsigned char *whole_pages(const struct trial *trial, const struct blocks *blocks, uint64_t index,
				  uint64_t *bytes)
{
	uintptr_t begin = (uintptr_t)blocks->block[index], end = begin + trial->value[SIZE];

	if (trial->value[HOW] == TRIM)
		begin += 2 * blocks->page - begin % blocks->page;
	*bytes = begin < end ? (end - begin) / blocks->page * blocks->page : 0;
	return (unsigned char *)begin;
}

/* RESIDENCE_UNMAPPED if all of them are. */
static int64_t resident(const struct trial *trial, const struct blocks *blocks, uint64_t count)
{
	int64_t sum = 0, unmapped = 0;

	for (uint64_t i = 0; i < count; i++) {
		uint64_t bytes;
		const unsigned char *start = whole_pages(trial, blocks, i, &bytes);
		int64_t pages = bytes ? residence_pages(start, bytes) : 0;

		if (pages == RESIDENCE_UNKNOWN)
			return pages;
		unmapped += pages == RESIDENCE_UNMAPPED;
		sum += pages == RESIDENCE_UNMAPPED ? 0 : pages;
	}
	return unmapped == (int64_t)count ? RESIDENCE_UNMAPPED : sum;
}

static int check_resident(struct trial *trial, const struct blocks *blocks, uint64_t count)
{
	int64_t pages = resident(trial, blocks, count);

	if (pages == RESIDENCE_UNKNOWN) {
		trial->note = "which pages are in memory is not known here: not verified";
		return 0;
	}
	if (trial->value[HOW] == UNMAP)
		return pages == RESIDENCE_UNMAPPED ? 0 : probe_fail(trial, -EBADMSG, "the memory is still mapped");
	return pages <= 0 ? 0 : probe_fail(trial, -ENOTSUP, "the pages stayed in memory: here it is only advice");
}

/* The blocks' bytes in a state, as Linux reports it. */
static int64_t bytes_in_state(const struct trial *trial, const struct blocks *blocks, uint64_t count, const char *name)
{
	uint64_t span = (uint64_t)(blocks->block[count - 1] - blocks->block[0]) + trial->value[SIZE];

	return residence_bytes(blocks->block[0], span, name);
}

/* A page that is out may be in memory still, until it has been written to the swap space: mincore would count it. */
static int check_swapped(struct trial *trial, const struct blocks *blocks, uint64_t count)
{
	int64_t bytes = bytes_in_state(trial, blocks, count, "Swap");

	if (bytes == RESIDENCE_UNKNOWN)
		trial->note = "the state of the pages is not known here: not verified";
	else if (2 * (uint64_t)bytes < count * trial->value[SIZE])
		return probe_fail(trial, -ENOTSUP, discard_no_swap);
	return 0;
}

static int check_state(struct trial *trial, const struct blocks *blocks, uint64_t count, const char *name, bool all)
{
	uint64_t size = trial->value[SIZE], batched = BATCHED * blocks->page;
	int64_t bytes = bytes_in_state(trial, blocks, count, name);

	if (bytes == RESIDENCE_UNKNOWN)
		trial->note = "the state of the pages is not known here: not verified";
	else if (all ? (uint64_t)bytes + batched < count * size : (uint64_t)bytes > batched)
		return probe_fail(trial, -EBADMSG, "the pages are not in the state that the advice asks for");
	return 0;
}

int blocks_check(struct trial *trial, struct blocks *blocks, uint64_t count)
{
	switch (trial->value[HOW]) {
	case FREE:
		return check_state(trial, blocks, count, "LazyFree", true);
	case COLD:
		return check_state(trial, blocks, count, "Referenced", false);
	case PAGEOUT:
		return check_swapped(trial, blocks, count);
	case COLLAPSE:
		return check_state(trial, blocks, count, "AnonHugePages", true);
	default:
		return check_resident(trial, blocks, count);
	}
}

uint64_t blocks_kept(const struct trial *trial, const struct blocks *blocks, uint64_t count)
{
	uint64_t kept = 0;

	for (uint64_t i = 0; i < count; i++)
		for (uint64_t at = 0; at < trial->value[SIZE]; at += blocks->page)
			kept += blocks->block[i][at + 1] == BEFORE;
	return kept;
}
