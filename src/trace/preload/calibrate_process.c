/* SPDX-License-Identifier: MIT */
/* Processes that are forked, past the library and through it. Of each length the least counts: others disturb most. */
#include "calibrate.h"

#include "function.h"
#include "segments.h"
#include "slot.h"

#include <sys/mman.h>

enum { PROCESSES = 8 };

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

/* All that loading the library has mapped, once more: what copying and dropping it takes. */
static uint64_t process_with_mappings(void)
{
	struct shared *again = slot_map();
	struct segments copy = segments_map_again();
	uint64_t length;

	if (again)
		__atomic_load_n(&again->version, __ATOMIC_RELAXED);
	length = plain_process();
	segments_unmap(&copy);
	if (again)
		raw_call3(SYS_munmap, (long)again, sizeof *again, 0);
	return length;
}

void calibrate_processes(enum shared_cost_of of)
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
