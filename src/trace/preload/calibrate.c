/* SPDX-License-Identifier: MIT */
/*
 * Calls through the library and past it in turn, in short batches. Of each length the batch at the first quarter
 * counts: what other programs disturb is longer.
 */
#include "calibrate.h"

#include "function.h"
#include "slot.h"

enum { BATCHES = 24, CALLS = 64, MEMORY_CALLS = 512, SIZE = 64 };

struct batches {
	uint64_t untraced[BATCHES], traced[BATCHES], reported[BATCHES];
	unsigned count;
};

static uint64_t first_quarter(uint64_t *value, unsigned count)
{
	for (unsigned i = 1; i < count; i++)
		for (unsigned j = i; j && value[j - 1] > value[j]; j--) {
			uint64_t swap = value[j];

			value[j] = value[j - 1];
			value[j - 1] = swap;
		}
	return value[count / 4];
}

static void keep(struct batches *batches, enum shared_cost_of of, uint64_t calls)
{
	struct shared_cost *cost = &slot_shared->cost[of];

	cost->untraced = first_quarter(batches->untraced, batches->count) * SHARED_COST_CALLS / calls;
	cost->traced = first_quarter(batches->traced, batches->count) * SHARED_COST_CALLS / calls;
	cost->reported = first_quarter(batches->reported, batches->count) * SHARED_COST_CALLS / calls;
}

static void calls(enum shared_cost_of of)
{
	struct shared_total *total = &slot_here->total[PRIMITIVE_CLOSE];
	struct batches batches = { .count = BATCHES };

	for (int i = 0; i < BATCHES; i++) {
		uint64_t before = total->ticks, begin = slot_ticks(), middle;

		for (int j = 0; j < CALLS; j++)
			real.close(-1);
		middle = slot_ticks();
		for (int j = 0; j < CALLS; j++)
			close(-1);
		batches.traced[i] = slot_ticks() - middle;
		batches.untraced[i] = middle - begin;
		batches.reported[i] = total->ticks - before;
	}
	keep(&batches, of, CALLS);
}

static void memory(enum shared_cost_of of, int32_t until_timed)
{
	struct shared_small *small = &slot_here->small[PRIMITIVE_MEMSET];
	struct batches batches = { .count = BATCHES };
	static char block[SIZE];

	for (int i = 0; i < BATCHES; i++) {
		struct shared_small before = *small;
		uint64_t begin = slot_ticks(), middle;

		for (int j = 0; j < MEMORY_CALLS; j++)
			real.memset(block, j, SIZE);
		middle = slot_ticks();
		slot_here->until_timed = until_timed;
		for (int j = 0; j < MEMORY_CALLS; j++)
			memset(block, j, SIZE);
		batches.traced[i] = slot_ticks() - middle;
		batches.untraced[i] = middle - begin;
		if (small->timed > before.timed)
			batches.reported[i] = (small->ticks - before.ticks) * MEMORY_CALLS /
				(small->timed - before.timed);
	}
	keep(&batches, of, MEMORY_CALLS);
}

void calibrate(void)
{
	memory(SHARED_COST_MEMORY_COUNT, INT32_MAX);
	memory(SHARED_COST_MEMORY, 1);
	calls(SHARED_COST_CALL);
	slot_bell = 1;
	calls(SHARED_COST_COUNT);
	slot_bell = 0;
	__atomic_store_n(&slot_shared->calibrated, 1, __ATOMIC_RELEASE);
	raw_call3(SYS_exit_group, 0, 0, 0);
	__builtin_unreachable();
}
