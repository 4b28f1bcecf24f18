/* SPDX-License-Identifier: MIT */
/*
 * Calls through the library and past it in turn, in short batches. Of each length the batch at the first quarter
 * counts: what other programs disturb is longer.
 */
#include "calibrate.h"

#include "function.h"
#include "slot.h"

#include <sys/mman.h>

enum { BATCHES = 24, CALLS = 128, SMALL_CALLS = 512, PROCESSES = 12 };

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

/* The child's slot is given back, as the tracer does. 0 of a child that takes none. */
static uint64_t take_back_slot(void)
{
	uint32_t next = slot_shared->slot_next;
	struct shared_slot *slot = &slot_shared->slot[1];

	slot_shared->slot_next = 1;
	__atomic_store_n(&slot->state, SHARED_FREE, __ATOMIC_RELEASE);
	return next > 1 ? slot->own_ticks : 0;
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t plain_process(void)
{
	uint64_t begin = slot_ticks();
	int child = real.fork();

	if (!child)
		real._exit(0);
	real.waitpid(child, NULL, 0);
	return slot_ticks() - begin;
}

static uint64_t traced_process(void)
{
	uint64_t begin = slot_ticks();
	int child = fork();

	if (!child)
		_exit(0);
	waitpid(child, NULL, 0);
	return slot_ticks() - begin;
}

/* The same mappings as the library has made, beside them: what copying and dropping them takes. */
static uint64_t process_with_mappings(void)
{
	struct shared *again = slot_map();
	long pages = raw_call(SYS_mmap, 0, 2L * SLOT_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t length;

	if (pages > 0) {
		raw_call3(SYS_madvise, pages, SLOT_PAGE, MADV_WIPEONFORK);
		*(volatile char *)pages = *(volatile char *)(pages + SLOT_PAGE) = 1;
	}
	if (again)
		__atomic_load_n(&again->version, __ATOMIC_RELAXED);
	length = plain_process();
	if (pages > 0)
		raw_call3(SYS_munmap, pages, 2L * SLOT_PAGE, 0);
	if (again)
		raw_call3(SYS_munmap, (long)again, sizeof *again, 0);
	return length;
}

/* Of each the least: others disturb most of them. */
static void processes(enum shared_cost_of of)
{
	uint64_t plain = UINT64_MAX, mapped = UINT64_MAX, traced = UINT64_MAX, reported = UINT64_MAX;

	for (int i = 0; i < PROCESSES; i++) {
		plain = least(plain, plain_process());
		mapped = least(mapped, process_with_mappings());
		traced = least(traced, traced_process());
		reported = least(reported, take_back_slot());
	}
	slot_shared->cost[of] = (struct shared_cost){
		.untraced = plain * SHARED_COST_CALLS,
		.traced = (traced + (mapped > plain ? mapped - plain : 0)) * SHARED_COST_CALLS,
		.reported = reported * SHARED_COST_CALLS,
	};
}

void calibrate(void)
{
	memory(SHARED_COST_MEMORY_COUNT, MEMORY_SIZE, SMALL_CALLS, INT32_MAX);
	for (int i = 0; i < MEMORY_SIZES; i++)
		memory((enum shared_cost_of)(SHARED_COST_MEMORY + i), (size_t)MEMORY_SIZE << i,
		       i < MEMORY_SIZES / 2 ? SMALL_CALLS : CALLS, 1);
	memory(SHARED_COST_MEMORY_LARGE, SHARED_LARGE, CALLS, 1);
	calls(SHARED_COST_CALL);
	processes(SHARED_COST_PROCESS);
	slot_bell = 1;
	calls(SHARED_COST_COUNT);
	processes(SHARED_COST_PROCESS_COUNT);
	slot_bell = 0;
	__atomic_store_n(&slot_shared->calibrated, 1, __ATOMIC_RELEASE);
	raw_call3(SYS_exit_group, 0, 0, 0);
	__builtin_unreachable();
}
