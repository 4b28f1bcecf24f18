/* SPDX-License-Identifier: MIT */
#include "path.h"

/* Two system calls, with what tracing adds, on a busy machine. */
enum { RETRY_NS = 100000 };

static bool is_of_lock(unsigned primitive)
{
	const uint64_t locks = PRIMITIVE_BIT(MUTEX) | PRIMITIVE_BIT(CONDITION) | PRIMITIVE_BIT(SEMAPHORE) |
		PRIMITIVE_BIT(FUTEX);

	return locks >> primitive & 1;
}

/* A run in which something else was done is no retry. */
static bool asks_again(const struct turn *turn, uint64_t since_ns)
{
	for (int i = 0; i < TURN_USES; i++)
		if (turn->use_ns[i] && turn->used[i] != PRIMITIVE_TRACING && !is_of_lock(turn->used[i]))
			return false;
	return turn->off_ns - since_ns < RETRY_NS;
}

void path_join_retries(struct ledger *ledger)
{
	for (size_t i = 0; i < ledger->threads; i++) {
		struct turn *turn = ledger->thread[i]->turn;

		for (size_t next = ledger->thread[i]->turns; next-- > 1;) {
			struct turn *gave_up = &turn[next - 1];

			if (gave_up->how == WAKER_TIMER && is_of_lock(gave_up->within) &&
			    turn[next].within == gave_up->within && asks_again(&turn[next], gave_up->on_ns))
				gave_up->waker = turn[next].waker;
		}
	}
}
