/* SPDX-License-Identifier: MIT */
#include "wake.h"

#include "address.h"
#include "filter.h"
#include "function.h"

enum { TIMED_OUT_ERROR = 110, TRY_AGAIN_ERROR = 11, INTERRUPTED_ERROR = 4, RANGES = 32 };
enum { LEVEL_SOCKET = 1, RECEIVING_LIMIT = 20, SENDING_LIMIT = 21 };

/* Memory that processes share: the newest mappings of it. */
static struct range {
	uintptr_t begin, end;
	uint64_t id;
} ranges[RANGES];
static unsigned ranges_next;

void wake_memory_shared(const void *at, size_t size, uint64_t id)
{
	struct range *range = &ranges[__atomic_fetch_add(&ranges_next, 1, __ATOMIC_RELAXED) % RANGES];

	__atomic_store_n(&range->end, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&range->begin, (uintptr_t)at, __ATOMIC_RELAXED);
	__atomic_store_n(&range->id, id, __ATOMIC_RELAXED);
	__atomic_store_n(&range->end, (uintptr_t)at + size, __ATOMIC_RELEASE);
}

void wake_memory_gone(const void *at, size_t size)
{
	for (unsigned i = 0; i < RANGES && i < __atomic_load_n(&ranges_next, __ATOMIC_RELAXED); i++)
		if (ranges[i].end && ranges[i].begin - (uintptr_t)at < size)
			__atomic_store_n(&ranges[i].end, 0, __ATOMIC_RELEASE);
}

/* In memory that is not shared, locks of several processes may have one address. */
static uint64_t key_of_lock(const struct shared_slot *slot, const void *lock)
{
	uintptr_t at = (uintptr_t)lock;

	for (unsigned i = 0; i < RANGES; i++)
		if (at < __atomic_load_n(&ranges[i].end, __ATOMIC_ACQUIRE) && at >= ranges[i].begin)
			return intern_mix(ranges[i].id, at - ranges[i].begin);
	return intern_mix(slot->pid, at);
}

/* A note of before the wait counts while the thread that left it is still in that call: a long write, for example. */
static bool is_in_call(uint64_t who, uint64_t at)
{
	uint64_t number = who >> 32;

	return number < SHARED_SLOTS && __atomic_load_n(&slot_shared->slot[number].in_call, __ATOMIC_RELAXED) == at;
}

static bool find(uint64_t key, uint64_t begin, struct slot_wake *wake)
{
	const struct shared_wake *note = &slot_shared->wake[key >> 32 & (SHARED_WAKES - 1)];
	uint64_t at = __atomic_load_n(&note->at, __ATOMIC_RELAXED);
	uint64_t who = __atomic_load_n(&note->who, __ATOMIC_RELAXED);
	uint64_t check = __atomic_load_n(&note->check, __ATOMIC_RELAXED);

	if (check != (key ^ at ^ who) || !check || (uint32_t)who == slot_here->tid)
		return false;
	if (at < begin && !is_in_call(who, at))
		return false;
	wake->at = at;
	wake->thread = (uint32_t)who;
	wake->how = SHARED_WOKEN;
	return true;
}

static void find_closed(uint64_t other_end, uint64_t begin, struct slot_wake *wake)
{
	find(wake_key(other_end, WAKE_CLOSED), begin, wake);
	wake->how = SHARED_CLOSED;
}

static uint64_t key_of_signals(uint64_t pid)
{
	return intern_mix(pid, ~SHARED_MAGIC);
}

/* Where what is read was written to. What accepted a connection noted both ends of it, and may have closed its own by
 * now. */
static uint64_t other_end(int fd)
{
	uint64_t descriptor = descriptor_of(fd), other = descriptor_other_end(fd);
	uint64_t key = wake_key(descriptor, WAKE_ACCEPTED);
	const struct shared_wake *note = &slot_shared->wake[key >> 32 & (SHARED_WAKES - 1)];
	uint64_t at = __atomic_load_n(&note->at, __ATOMIC_RELAXED), who = __atomic_load_n(&note->who, __ATOMIC_RELAXED);

	if (other || !descriptor_is_channel(descriptor))
		return other;
	return __atomic_load_n(&note->check, __ATOMIC_RELAXED) == (key ^ at ^ who) ? at : 0;
}

/* Who sent to the socket's address, or a signal for which the descriptor may stand. */
static bool find_sent(int fd, uint64_t begin, struct slot_wake *wake)
{
	uint64_t kind = descriptor_of(fd) & DESCRIPTOR_KIND;

	if (kind == DESCRIPTOR_OTHER)
		return find(key_of_signals(slot_here->pid), begin, wake);
	return kind == DESCRIPTOR_SOCKET && find(wake_key(address_own(fd), WAKE_DATA), begin, wake);
}

/* A socket that the program gave a time limit, which has passed; another one that has nothing does not wait. */
static bool has_timed_out(const struct slot_wait *wait, uint64_t begin)
{
	long limit[2] = { 0 }; /* seconds, microseconds */
	unsigned size = sizeof limit;

	if (wait->result >= 0 || !__errno_location || *__errno_location() != TRY_AGAIN_ERROR || filter_is_set ||
	    raw_call(SYS_getsockopt, wait->fd, LEVEL_SOCKET, wait->side == WAKE_DATA ? RECEIVING_LIMIT : SENDING_LIMIT,
		     (long)limit, (long)&size, 0))
		return false;
	return (limit[0] || limit[1]) &&
		slot_ns(slot_ticks() - begin) / 1000 >= (uint64_t)limit[0] * 1000000 + (uint64_t)limit[1];
}

void wake_find_channel(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	uint64_t other = other_end(wait->fd);

	wake->channel = wait->side == WAKE_DATA ? other : 0;
	if (descriptor_of(wait->fd) == DESCRIPTOR_TIMER || has_timed_out(wait, begin))
		wake->how = SHARED_TIMED_OUT;
	else if (wait->result > 0)
		(void)(find(wake_key(other, (enum wake_side)wait->side), begin, wake) ||
		       (wait->side == WAKE_DATA && find_sent(wait->fd, begin, wake)));
	else if (!wait->result && wait->side == WAKE_DATA && descriptor_is_channel(descriptor_of(wait->fd)))
		find_closed(other, begin, wake);
}

void wake_find_ready(int fd, enum wake_side side, uint64_t begin, struct slot_wake *wake)
{
	uint64_t other = other_end(fd);
	struct slot_wake found = { .channel = other };

	if (descriptor_of(fd) == DESCRIPTOR_TIMER && wake->how != SHARED_WOKEN)
		wake->how = SHARED_TIMED_OUT;
	if (wake->how == SHARED_NOT_KNOWN && side != WAKE_ROOM)
		wake->channel = other;
	if (side == WAKE_CLOSED) {
		if (wake->how == SHARED_NOT_KNOWN)
			find_closed(other, begin, wake);
	} else if ((find(wake_key(other, side), begin, &found) ||
		    (side == WAKE_DATA && find_sent(fd, begin, &found))) &&
		   (wake->how != SHARED_WOKEN || found.at < wake->at)) {
		*wake = found;
	}
}

void wake_find_caller(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	find_sent(wait->fd, begin, wake);
}

void wake_find_signal(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	if (wait->result < 0 && __errno_location && *__errno_location() == TRY_AGAIN_ERROR)
		wake->how = SHARED_TIMED_OUT;
	else
		find(key_of_signals(slot_here->pid), begin, wake);
}

void wake_find_interrupter(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	(void)wait;
	if (!find(key_of_signals(slot_here->pid), begin, wake))
		wake->how = SHARED_INTERRUPTED;
}

void wake_find(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	if (wait->result < 0 && __errno_location && *__errno_location() == INTERRUPTED_ERROR)
		wake_find_interrupter(wait, begin, wake);
	else if (wait->find)
		wait->find(wait, begin, wake);
}

void wake_find_object(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	int error = wait->result < 0 && __errno_location ? *__errno_location() : 0;

	if (error == TIMED_OUT_ERROR || error == TRY_AGAIN_ERROR)
		wake->how = SHARED_TIMED_OUT;
	else
		find(wait->count, begin, wake);
}

void wake_find_file(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	if (wait->result >= 0 && !find(wake_key(descriptor_of(wait->fd), WAKE_UNLOCKED), begin, wake))
		wake->how = SHARED_CLOSED;
}

void wake_find_lock(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	struct slot_wake mutex;

	if (wait->result == TIMED_OUT_ERROR ||
	    (wait->result < 0 && __errno_location && *__errno_location() == TIMED_OUT_ERROR)) {
		wake->how = SHARED_TIMED_OUT;
		return;
	}
	find(key_of_lock(slot_here, wait->object), begin, wake);
	/* Signaled, it waits for the mutex. */
	if (wait->other && find(key_of_lock(slot_here, wait->other), begin, &mutex) && mutex.at > wake->at &&
	    wake->how == SHARED_WOKEN)
		*wake = mutex;
}

static uint64_t key_of_thread(const struct shared_slot *slot, unsigned long thread)
{
	return intern_mix(intern_mix(slot->pid, thread), SHARED_MAGIC);
}

void wake_find_thread(const struct slot_wait *wait, uint64_t begin, struct slot_wake *wake)
{
	find(key_of_thread(slot_here, wait->count), begin, wake);
}

uint64_t wake_address(const void *address, unsigned length)
{
	const struct shared_slot *slot = slot_get();
	uint64_t to = wake_is_noted(slot) ? address_of(address, length) : 0;

	if (to)
		wake_note(slot, wake_key(to, WAKE_DATA), slot_ticks());
	return to;
}

void wake_signal(uint32_t pid)
{
	const struct shared_slot *slot = slot_get();

	if (wake_is_noted(slot))
		wake_note(slot, key_of_signals(pid ? pid : slot->pid), slot_ticks());
}

void wake_thread_ends(const struct shared_slot *slot, unsigned long thread)
{
	if (wake_is_noted(slot))
		wake_note(slot, key_of_thread(slot, thread), slot->end);
}

void wake_file(uint64_t file)
{
	const struct shared_slot *slot = slot_get();

	if (wake_is_noted(slot) && __atomic_load_n(&slot_shared->lock_waiters, __ATOMIC_RELAXED))
		wake_note(slot, wake_key(file, WAKE_UNLOCKED), slot_ticks());
}

void wake_close(uint64_t channel)
{
	const struct shared_slot *slot = descriptor_is_channel(channel) ? slot_get() : NULL;

	if (wake_is_noted(slot))
		wake_note(slot, wake_key(channel, WAKE_CLOSED), slot_ticks());
	if ((channel & DESCRIPTOR_KIND) == DESCRIPTOR_FILE)
		wake_file(channel);
}

void wake_wait_begins(void)
{
	if (wake_is_used())
		__atomic_fetch_add(&slot_shared->lock_waiters, 1, __ATOMIC_SEQ_CST);
}

void wake_wait_ends(void)
{
	if (wake_is_used())
		__atomic_fetch_sub(&slot_shared->lock_waiters, 1, __ATOMIC_RELAXED);
}

void wake_lock_given(const void *lock)
{
	const struct shared_slot *slot = slot_get();

	if (wake_is_noted(slot))
		wake_note(slot, key_of_lock(slot, lock), slot_ticks());
}

void wake_lock_of(const struct slot_call *call, const void *lock)
{
	if (wake_is_noted(call->slot))
		wake_note(call->slot, key_of_lock(call->slot, lock), call->begin);
}
