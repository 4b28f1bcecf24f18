/* SPDX-License-Identifier: MIT */
/*
 * Calls through the library and past it in turn, in short batches. Of each length the batch at the first quarter
 * counts: what other programs disturb is longer.
 */
#include "calibrate.h"

#include "function.h"
#include "slot.h"

#include <sys/mman.h>

enum { WAIT_ON_FUTEX = 0 };
enum { BATCHES = 24, CALLS = 128, SMALL_CALLS = 512 };

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

static void locks(void)
{
	static _Alignas(64) char lock[64]; /* free in all C libraries */
	struct batches batches = { .untraced = { 0 }, .traced = { 0 }, .count = BATCHES };

	for (int i = 0; i < BATCHES && real.pthread_mutex_lock && real.pthread_mutex_unlock; i++) {
		uint64_t begin = slot_ticks(), middle;

		for (int j = 0; j < CALLS; j++) {
			real.pthread_mutex_lock(lock);
			real.pthread_mutex_unlock(lock);
		}
		middle = slot_ticks();
		for (int j = 0; j < CALLS; j++) {
			pthread_mutex_lock(lock);
			pthread_mutex_unlock(lock);
		}
		batches.traced[i] = slot_ticks() - middle;
		batches.untraced[i] = middle - begin;
		batches.reported[i] = 0;
	}
	keep(&batches, SHARED_COST_LOCK, CALLS);
}

static void memory(enum shared_cost_of of, size_t size, int count, int32_t until_timed)
{
	const struct shared_small *small = &slot_here->small[PRIMITIVE_MEMSET];
	const struct shared_total *large = &slot_here->total[PRIMITIVE_MEMSET];
	void *(*volatile past)(void *, int, size_t) = real.memset, *(*volatile through)(void *, int, size_t) = memset;
	struct batches batches = { .count = BATCHES };
	static _Alignas(64) char block[SHARED_LARGE];

	for (int i = 0; i < BATCHES; i++) {
		uint64_t timed = small->timed + large->timed, ticks = small->ticks + large->ticks;
		uint64_t begin = slot_ticks(), middle;

		for (int j = 0; j < count; j++)
			past(block, 2, size);
		middle = slot_ticks();
		slot_here->until_timed = until_timed;
		for (int j = 0; j < count; j++)
			through(block, 2, size);
		batches.traced[i] = slot_ticks() - middle;
		batches.untraced[i] = middle - begin;
		timed = small->timed + large->timed - timed;
		ticks = small->ticks + large->ticks - ticks;
		batches.reported[i] = timed ? ticks * (uint64_t)count / timed : 0;
	}
	keep(&batches, of, (uint64_t)count);
}

static void measure_alone(void)
{
	memory(SHARED_COST_MEMORY_COUNT, MEMORY_SIZE, SMALL_CALLS, INT32_MAX);
	for (int i = 0; i < MEMORY_SIZES; i++)
		memory((enum shared_cost_of)(SHARED_COST_MEMORY + i), (size_t)MEMORY_SIZE << i,
		       i < MEMORY_SIZES / 2 ? SMALL_CALLS : CALLS, 1);
	memory(SHARED_COST_MEMORY_LARGE, SHARED_LARGE, CALLS, 1);
	calls(SHARED_COST_CALL);
	locks();
	calibrate_processes(SHARED_COST_PROCESS);
}

/* The kernel is watching by now. */
static void measure_with_bpf(void)
{
	slot_bell = SHARED_BELL;
	slot_ring_bell(slot_here);
	calls(SHARED_COST_COUNT);
	calibrate_processes(SHARED_COST_PROCESS_COUNT);
}

static void wait_for_word(void)
{
	const long longest[2] = { 1, 0 }; /* seconds, nanoseconds */

	raw_call(SYS_futex, (long)&slot_shared->calibrates, WAIT_ON_FUTEX, SHARED_CALIBRATES_ALONE, (long)&longest, 0,
		 0);
}

void calibrate(void)
{
	measure_alone();
	__atomic_store_n(&slot_shared->calibrated, SHARED_CALIBRATES_ALONE, __ATOMIC_RELEASE);
	wait_for_word();
	if (__atomic_load_n(&slot_shared->calibrates, __ATOMIC_ACQUIRE) == SHARED_CALIBRATES_WITH_BPF) {
		measure_with_bpf();
		__atomic_store_n(&slot_shared->calibrated, SHARED_CALIBRATES_WITH_BPF, __ATOMIC_RELEASE);
	}
	raw_call3(SYS_exit_group, 0, 0, 0);
	__builtin_unreachable();
}
