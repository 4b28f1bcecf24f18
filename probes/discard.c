/* SPDX-License-Identifier: MIT */
/*
 * Memory that is given back to the kernel and touched again: what an allocator chooses between. The call, the touches
 * after it, or both.
 */
#include "shared/discard_blocks.h"
#include "shared/region.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

/* Whether one block is given back again and again. What was collapsed stays so; what is being written to the swap space
 * is not paged out again meanwhile. */
static bool repeats(const struct trial *trial)
{
	return trial->value[STEP] == BOTH && trial->value[HOW] != COLLAPSE && trial->value[HOW] != PAGEOUT;
}

static int discard_open(struct trial *trial)
{
	struct blocks *blocks = calloc(1, sizeof *blocks);
	int result;

	if (!blocks)
		return -ENOMEM;
	trial->state = blocks;
	result = blocks_open(trial, blocks);
	trial->bytes = trial->value[SIZE];
	trial->limit = repeats(trial) ? 0 : blocks->count;
	return result;
}

/* A sanitizer's own memory would cause additional faults here. */
__attribute__((no_sanitize("address"))) static void touch(volatile unsigned char *block, uint64_t size, uint64_t page)
{
	for (uint64_t at = 0; at < size; at += page)
		block[at] = AFTER;
}

static int take_turn(struct trial *trial, struct blocks *blocks, uint64_t index)
{
	uint64_t step = trial->value[STEP], size = trial->value[SIZE];
	int result = 0;

	if (step != RETOUCH)
		result = blocks_give_back(trial, blocks, index);
	if (step != CALL && !result)
		result = blocks_take_again(trial, blocks, index);
	if (step != CALL && !result)
		touch(blocks->block[index], size, blocks->page);
	return result;
}

/* The pages' first turn is another one: it finds none of them marked as free. */
static int take_first_turn(struct trial *trial, struct blocks *blocks)
{
	int result = take_turn(trial, blocks, 0);

	for (uint64_t at = 0; at < trial->value[SIZE] && !result; at += blocks->page)
		blocks->block[0][at + 1] = BEFORE;
	return result;
}

static int discard_prepare(struct trial *trial, uint64_t iterations)
{
	struct blocks *blocks = trial->state;
	uint64_t count = iterations < blocks->count ? iterations : blocks->count;
	int result = 0;

	for (uint64_t i = 0; i < count && !result; i++)
		result = blocks_fill(trial, blocks, i);
	if (!result)
		result = memory_group_check(trial, &blocks->group, count * trial->value[SIZE]);
	for (uint64_t i = 0; i < count && !result && trial->value[STEP] == RETOUCH; i++)
		result = blocks_give_back(trial, blocks, i);
	if (!result && repeats(trial))
		result = take_first_turn(trial, blocks);
	return result ? result : memory_group_fill(trial, &blocks->group);
}

static int discard_run(struct trial *trial, uint64_t iterations)
{
	struct blocks *blocks = trial->state;
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++)
		result = take_turn(trial, blocks, blocks->count > 1 ? i : 0);
	return result;
}

static void note_taken(struct trial *trial, uint64_t kept, uint64_t pages)
{
	static char note[64];

	if (kept == pages)
		return;
	snprintf(note, sizeof note, "the kernel had taken %.3g %% of the pages",
		 100.0 * (double)(pages - kept) / (double)pages);
	trial->note = note;
}

/* Pages that the kernel kept fault not, except where a CPU leaves it to the kernel to note a write. */
static int check_advice(struct trial *trial, const struct effect *effect, uint64_t kept, uint64_t touched)
{
	uint64_t pages = effect->iterations * touched, missing = trial->value[STEP] == RETOUCH ? pages - kept : 0;

	if (trial->value[HOW] == FREE && trial->value[STEP] == RETOUCH)
		note_taken(trial, kept, pages);
	else if (trial->value[STEP] == RETOUCH && missing > 0)
		return probe_fail(trial, -EBADMSG, "pages lost their contents");
	return probe_check_faults(trial, effect, trial->value[PAGE] == HUGE ? 0 : missing, pages);
}

static int check_touches(struct trial *trial, const struct effect *effect)
{
	const struct blocks *blocks = trial->state;
	uint64_t how = trial->value[HOW], touched = trial->value[SIZE] / blocks->page;
	uint64_t count = effect->iterations < blocks->count ? effect->iterations : blocks->count;
	uint64_t kept = blocks_kept(trial, blocks, count), edges = how == TRIM ? effect->iterations : 0;
	struct region_faults faults = region_faults(trial->value[SIZE], effect->iterations,
						    trial->value[PAGE] == HUGE ? REGION_HUGE
							    : how == UNMAP     ? REGION_DEFAULT
									       : REGION_SMALL);

	if (how == FREE || how == COLD || how == COLLAPSE)
		return check_advice(trial, effect, kept, touched);
	if (how == PAGEOUT && effect->minor_faults + effect->major_faults < faults.least / 2)
		return probe_fail(trial, -ENOTSUP, discard_no_swap);
	if (how == PAGEOUT)
		return kept == count * touched ? 0 : probe_fail(trial, -EBADMSG, "pages lost their contents");
	if (kept > edges)
		return probe_fail(trial, -ENOTSUP, "discarded memory keeps its contents here");
	return probe_check_faults(trial, effect, faults.least - edges, faults.most + edges);
}

static int discard_verify(struct trial *trial, const struct effect *effect)
{
	struct blocks *blocks = trial->state;

	if (trial->value[STEP] != CALL)
		return check_touches(trial, effect);
	return blocks_check(trial, blocks, effect->iterations);
}

static void discard_close(struct trial *trial)
{
	if (trial->state)
		blocks_close(trial, trial->state);
	free(trial->state);
}

const struct probe probe_discard = {
	.name = "discard",
	.summary = "memory given back to the kernel and touched again",
	.iteration = "block",
	.on_request = true,
	.axes = {
		[HOW] = { "how", "dontneed,free,cold,pageout,collapse,unmap,malloc_trim", "dontneed",
			  .help = "how it is given back: MADV_DONTNEED, MADV_FREE, MADV_COLD, MADV_PAGEOUT (needs swap "
				  "space), MADV_COLLAPSE (small pages to huge ones), munmap, free with malloc_trim" },
		[STEP] = { "step", "call,retouch,both", "both",
			   .help = "the timed step: the call; a write to each page after it; both" },
		[PAGE] = { "page", "small,huge", "small", .help = "what is mapped: the least; transparent huge pages" },
		[CGROUP] = { "memory_cgroup", MEMORY_CGROUPS, "none",
			     .help = "the one that the run is in; one of its own; one of its own at its limit, filled with pages of a file after retouch's call, before the others (needs the controller and permission to make a group)" },
		[SIZE] = { "size", "4K..1G*4", "1M", "B", "of the block" },
	},
	.sweeps = { "how=dontneed,free,cold,pageout,unmap,malloc_trim step=call,retouch,both size=64K,1M",
		    "how=dontneed,free,collapse step=call,retouch,both size=4M",
		    "how=dontneed,free step=call,retouch,both memory_cgroup=unlimited,limit",
		    "how=dontneed,free,unmap step=both page=huge size=4M" },
	.open = discard_open,
	.prepare = discard_prepare,
	.run = discard_run,
	.verify = discard_verify,
	.close = discard_close,
};
