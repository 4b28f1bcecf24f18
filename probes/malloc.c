/* SPDX-License-Identifier: MIT */
/*
 * A block from the C library's allocator, filled and freed: what a benchmark of memset in a scripting language times
 * too. Whether the memory is fresh each time is the allocator's policy.
 */
#include "shared/note.h"
#include "shared/region.h"
#include "shared/team.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_MALLOPT
#include <malloc.h>
#include <unistd.h>
#endif

enum { FUNCTION, POLICY, FREE, THREADS, SIZE };
enum { MALLOC, CALLOC };
enum { GROW, ALWAYS_MMAP, NEVER_RETURN };
enum { YES, NO };

/* Limits for the blocks of one sample and their memory if they are not freed in between. */
enum { MOST_BLOCKS = 1024, MOST_MEMORY = 64 << 20, FIRST_BLOCKS = 3, MOST_SHARED = 100000, BYTE = 0x5a };

struct blocks {
	unsigned char *block[MOST_BLOCKS];
	uint64_t count;
	struct trial *trial;
	struct team team;
	atomic_bool lacked; /* a thread got no block */
};

#ifdef HAVE_MALLOPT
/* What the heap has free would serve blocks without a mapping: its top is cut, and what lies between is taken and
 * kept. The heap ends at the break; mappings lie above it. */
static bool heap_use_up(uint64_t size)
{
	void *block;

	if (!mallopt(M_TOP_PAD, 0) || !mallopt(M_MMAP_THRESHOLD, 1))
		return false;
	malloc_trim(0);
	do
		block = malloc(size);
	while (block && (uintptr_t)block < (uintptr_t)sbrk(0));
	free(block);
	return true;
}

static bool policy_set(uint64_t policy, uint64_t size)
{
	if (policy == ALWAYS_MMAP)
		return heap_use_up(size);
	if (policy == NEVER_RETURN)
		return mallopt(M_MMAP_MAX, 0) && mallopt(M_TRIM_THRESHOLD, -1);
	return true;
}

static void give_back(void)
{
	malloc_trim(0);
}
#else
static bool policy_set(uint64_t policy, uint64_t size)
{
	(void)size;
	return policy == GROW;
}

static void give_back(void)
{
}
#endif

static unsigned char *block_take(const struct trial *trial)
{
	uint64_t size = trial->value[SIZE];
	unsigned char *block = trial->value[FUNCTION] == CALLOC ? calloc(1, size) : malloc(size);

	if (block) {
		probe_keep(block);
		memset(block, BYTE, size);
		probe_keep(block);
	}
	return block;
}

static void free_all(struct blocks *blocks)
{
	while (blocks->count > 0)
		free(blocks->block[--blocks->count]);
	give_back();
}

static bool calloc_zeroes(uint64_t size)
{
	unsigned char *block = calloc(1, size);
	bool zero = block != NULL;

	for (uint64_t i = 0; block && i < size; i++)
		zero &= block[i] == 0;
	free(block);
	return zero;
}

static const char *contradiction(const uint64_t value[static PROBE_AXES])
{
	if (value[FREE] == NO && value[POLICY] == NEVER_RETURN)
		return "nothing is freed, so nothing can be kept";
	if (value[POLICY] == ALWAYS_MMAP && value[SIZE] < region_page())
		return "so small a block always comes from the heap";
	if (value[THREADS] > 1 && (value[FREE] == NO || value[POLICY] != GROW))
		return "several threads free each block, and the policy is the library's";
	return NULL;
}

static bool malloc_means_nothing(const uint64_t value[static PROBE_AXES])
{
	return contradiction(value) != NULL;
}

/* Of a thread: its share of the blocks, one after the other. */
static void churn(void *context, uint64_t first, uint64_t end)
{
	struct blocks *blocks = context;

	for (uint64_t i = first; i < end; i++) {
		unsigned char *block = block_take(blocks->trial);

		if (!block)
			atomic_store(&blocks->lacked, true);
		free(block);
	}
}

/* Of a sample: so many that the threads' start does not count. */
static uint64_t shared_blocks(const struct trial *trial)
{
	uint64_t count = 4 * (uint64_t)MOST_MEMORY / trial->value[SIZE], least = 4 * trial->value[THREADS];

	return count > MOST_SHARED ? MOST_SHARED : count < least ? least : count;
}

/* Some blocks are allocated and freed first: one makes glibc's thresholds grow, the next its heap. */
static int malloc_open(struct trial *trial)
{
	struct blocks *blocks = calloc(1, sizeof *blocks);
	uint64_t fits = MOST_MEMORY / trial->value[SIZE];
	int result;

	if (!blocks)
		return -ENOMEM;
	trial->state = blocks;
	trial->bytes = trial->value[SIZE];
	if (trial->value[FREE] == NO)
		trial->limit = fits == 0 ? 1 : fits < MOST_BLOCKS ? fits : MOST_BLOCKS;
	if (trial->value[THREADS] > 1) {
		trial->limit = shared_blocks(trial);
		trial->whole = true;
	}
	blocks->trial = trial;
	blocks->team.work = churn;
	blocks->team.context = blocks;
	trial->reason = contradiction(trial->value);
	if (trial->reason)
		return -ENOTSUP;
	if (!policy_set(trial->value[POLICY], trial->value[SIZE]))
		return probe_fail(trial, -ENOTSUP, "this C library's allocator takes no settings (mallopt)");
	note_libc(trial, note_allocator(), "glibc.malloc.");
	result = probe_need_memory(
		trial, 2 * trial->bytes * (trial->value[FREE] == NO ? trial->limit : trial->value[THREADS]));
	if (result)
		return result;
	for (int i = 0; i < FIRST_BLOCKS; i++)
		free(block_take(trial));
	return calloc_zeroes(trial->value[SIZE])
		? 0
		: probe_fail(trial, -EBADMSG, "calloc returned memory that is not zero");
}

static int malloc_prepare(struct trial *trial, uint64_t iterations)
{
	struct blocks *blocks = trial->state;

	if (trial->value[FREE] == NO)
		free_all(blocks);
	if (trial->value[THREADS] == 1)
		return 0;
	team_end(&blocks->team);
	return team_start(trial, &blocks->team, (unsigned)trial->value[THREADS], iterations);
}

static int malloc_run(struct trial *trial, uint64_t iterations)
{
	struct blocks *blocks = trial->state;

	if (trial->value[THREADS] > 1) {
		int result = team_run(&blocks->team);

		return atomic_load(&blocks->lacked) ? -ENOMEM : result;
	}
	for (uint64_t i = 0; i < iterations; i++) {
		unsigned char *block = block_take(trial);

		if (!block)
			return -ENOMEM;
		if (trial->value[FREE] == YES)
			free(block);
		else
			blocks->block[blocks->count++] = block;
	}
	return 0;
}

static void malloc_settle(struct trial *trial)
{
	struct blocks *blocks = trial->state;

	team_end(&blocks->team);
}

/* If a policy determines whether memory is fresh, the kernel's faults must agree. */
static int malloc_verify(struct trial *trial, const struct effect *effect)
{
	const struct blocks *blocks = trial->state;
	uint64_t size = trial->value[SIZE], least = effect->iterations;
	struct region_faults faults = region_faults(size + region_page(), effect->iterations, REGION_DEFAULT);

	for (uint64_t i = 0; i < blocks->count; i++)
		if (blocks->block[i][0] != BYTE || blocks->block[i][size - 1] != BYTE)
			return probe_fail(trial, -EBADMSG, "a block was not filled");
	if (trial->value[POLICY] == NEVER_RETURN)
		return probe_check_faults(trial, effect, 0, 0);
	if (trial->value[POLICY] == ALWAYS_MMAP)
		return probe_check_faults(trial, effect, faults.least > least ? faults.least : least, faults.most);
	return 0;
}

static void malloc_close(struct trial *trial)
{
	struct blocks *blocks = trial->state;

	if (blocks) {
		team_end(&blocks->team);
		free_all(blocks);
	}
	free(blocks);
}

const struct probe probe_malloc = {
	.name = "malloc",
	.summary = "a block of the C library's allocator: allocated, filled by memset, freed",
	.iteration = "block",
	.axes = {
		[FUNCTION] = { "function", "malloc,calloc", "malloc", .help = "the function that allocates the block" },
		[POLICY] = { "policy", "grow,always_mmap,never_return", "grow",
			     .help = "the default, in glibc with growing thresholds; one mapping per block; freed memory is kept" },
		[FREE] = { "free", "yes,no", "yes", .help = "whether each block is freed before the next is allocated" },
		[THREADS] = { "threads", TEAM_THREADS, "1", .help = "that share the blocks, each on its own CPU (needs as many)" },
		[SIZE] = { "size", "64..1G*4", "1M", "B", "of the block" },
	},
	.sweeps = { "function=malloc,calloc policy=grow,always_mmap,never_return size=1M", "free=no size=1M" },
	.means_nothing = malloc_means_nothing,
	.open = malloc_open,
	.prepare = malloc_prepare,
	.run = malloc_run,
	.settle = malloc_settle,
	.verify = malloc_verify,
	.close = malloc_close,
};
