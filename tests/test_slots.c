/* SPDX-License-Identifier: MIT */
/* Slots of the shared memory, as threads leave them, in the ledger. */
#include "tap.h"

#include "trace/slots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct preload preload;
static struct ledger ledger;

/* Ticks are ns of the clock. */
static void begin(void)
{
	free(preload.shared);
	ledger_free(&ledger);
	memset(&preload, 0, sizeof preload);
	preload.shared = aligned_alloc(_Alignof(struct shared), sizeof *preload.shared);
	if (!preload.shared)
		abort();
	memset(preload.shared, 0, sizeof *preload.shared);
}

static struct shared_slot *take(size_t i, int pid, uint64_t begin_ns)
{
	struct shared_slot *slot = &preload.shared->slot[i];

	slot->state = SHARED_TAKEN;
	slot->pid = slot->tid = (uint32_t)pid;
	slot->begin = begin_ns;
	if (preload.shared->slot_next <= i)
		preload.shared->slot_next = (uint32_t)i + 1;
	return slot;
}

/* A process that executed a program between two readings has two. */
static void test_order(bool newer_first)
{
	size_t newer = newer_first ? 0 : 1, older = 1 - newer;
	const struct thread *thread;

	begin();
	take(newer, getpid(), 2000)->total[PRIMITIVE_CLOSE].calls = 5;
	take(older, getpid(), 1000)->total[PRIMITIVE_CLOSE].calls = 3;
	slots_look(&preload, &ledger);
	thread = ledger_find(&ledger, getpid());
	ok(ledger.threads == 1 && thread->execs == 1 && thread->preload_ns == 2000 && thread->begin_ns == 1000,
	   "two programs of a process");
	ok(preload.of[newer] == thread && preload.shared->slot[newer].state == SHARED_TAKEN &&
		   preload.shared->slot[newer].pid == (uint32_t)getpid() && thread->slot == (int)newer + 1,
	   "the second one goes on");
	ok(!preload.of[older] && preload.shared->slot[older].state == SHARED_FREE &&
		   thread_part(thread, PRIMITIVE_CLOSE)->calls == 3,
	   "what the first one did counts");
	slots_finish(&preload, &ledger, 3000);
	ok(thread_part(thread, PRIMITIVE_CLOSE)->calls == 8, "as what the second one did does");
}

/* Nobody has such a number. */
enum { NOBODY = 0x3fffffff };

static void test_open_calls(void)
{
	struct shared_slot *slot;
	const struct thread *thread;

	begin();
	slot = take(0, NOBODY, 1000);
	slot->in_call = 4000;
	slot->in_primitive = PRIMITIVE_SLEEP;
	slot->end = 9000;
	slot = take(1, getpid(), 1000);
	slot->in_call = 4000;
	slot->in_primitive = PRIMITIVE_EXEC;
	slots_look(&preload, &ledger);
	slots_release(&preload, &ledger);
	slots_finish(&preload, &ledger, 10000);
	thread = ledger_find(&ledger, NOBODY);
	ok(thread_part(thread, PRIMITIVE_SLEEP) && thread_part(thread, PRIMITIVE_SLEEP)->calls == 1 &&
		   thread_part(thread, PRIMITIVE_SLEEP)->wall_ns == 5000,
	   "a call that never returned took the rest of its thread's time");
	ok(!thread_part(ledger_find(&ledger, getpid()), PRIMITIVE_EXEC), "but not an exec");
}

/* One in four walks was timed. */
static void test_walks(void)
{
	struct shared_slot *slot;
	const struct thread *thread;

	begin();
	slot = take(0, getpid(), 1000);
	slot->walks = 40;
	slot->timed_walks = 10;
	slot->walk_ticks = 300;
	slot->rare_ticks = 70;
	slots_look(&preload, &ledger);
	slots_finish(&preload, &ledger, 10000);
	thread = ledger_find(&ledger, getpid());
	ok(thread->walk_ns == 1200 && thread->rare_ns == 70, "what the library measured of itself");
}

int main(void)
{
	tap_plan(11);
	test_order(false);
	test_order(true);
	test_open_calls();
	test_walks();
	free(preload.shared);
	ledger_free(&ledger);
	return tap_done();
}
