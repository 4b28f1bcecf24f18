/* SPDX-License-Identifier: MIT */
/*
 * Which thread a call waited for, where the kernel does not report it: a thread that writes to a channel, posts,
 * signals or unlocks first leaves a note in the shared memory, of the object, the time and the thread. After a long
 * call, the library looks for the note of what it waited for. Other objects, and threads without the library, leave
 * no notes.
 */
#ifndef FAULTLINE_WAKE_H
#define FAULTLINE_WAKE_H

#include "descriptor.h"
#include "intern.h"
#include "slot.h"

/* What is noted of a channel: bytes (or whoever connects) came, there is room for more, an end was closed; of a file: a
 * lock was given back; of a socket that connected: which socket was accepted for it, in place of the time. */
enum wake_side { WAKE_DATA = 1, WAKE_ROOM, WAKE_CLOSED, WAKE_UNLOCKED, WAKE_ACCEPTED };

/* A note leads to that one entry of the table: a later one of the same key takes its place. */
static inline uint64_t wake_key(uint64_t object, enum wake_side side)
{
	return object + (uint64_t)side * UINT64_C(0x9e3779b97f4a7c15);
}

static inline void wake_note(const struct shared_slot *slot, uint64_t key, uint64_t at)
{
	struct shared_wake *wake = &slot_shared->wake[key >> 32 & (SHARED_WAKES - 1)];

	__atomic_store_n(&wake->key, key, __ATOMIC_RELAXED);
	__atomic_store_n(&wake->at, at, __ATOMIC_RELAXED);
	__atomic_store_n(&wake->who, slot->who, __ATOMIC_RELAXED);
	__atomic_store_n(&wake->check, key ^ at ^ slot->who, __ATOMIC_RELAXED);
}

/* Whether notes are left: with bpf, the kernel reports which thread wakes which. */
static inline bool wake_is_used(void)
{
	return slot_shared && !slot_bell;
}

/* The same of a thread. */
static inline bool wake_is_noted(const struct shared_slot *slot)
{
	return slot && !slot_bell;
}

/* What a descriptor leads to, of whose calls notes are left; it is remembered. 0: no notes are left. */
static inline uint64_t wake_descriptor(int fd)
{
	return wake_is_used() ? descriptor_of(fd) : 0;
}

/* The key of the note that a call to a channel leaves; 0: it leaves no note. */
static inline uint64_t wake_given(const struct slot_call *call, uint64_t channel, enum wake_side side)
{
	return wake_is_noted(call->slot) && descriptor_is_channel(channel) ? wake_key(channel, side) : 0;
}

static inline void wake_channel(const struct slot_call *call, uint64_t channel, enum wake_side side)
{
	uint64_t key = wake_given(call, channel, side);

	if (key)
		wake_note(call->slot, key, call->begin);
}

/* The end of a channel is closed. */
void wake_close(uint64_t channel);

/* Who ended a wait that is over; a signal, if the call says so. */
void wake_find(const struct slot_wait *, uint64_t begin, struct slot_wake *);

/* Functions for `find` of struct slot_wait: of a descriptor and a side; of a lock, where it is a condition variable with
 * its mutex; of a thread that is joined. */
void wake_find_channel(const struct slot_wait *, uint64_t begin, struct slot_wake *);
void wake_find_lock(const struct slot_wait *, uint64_t begin, struct slot_wake *);
void wake_find_thread(const struct slot_wait *, uint64_t begin, struct slot_wake *);

/* Of a socket that is connected to; of a signal, also of one that ended a call early. */
void wake_find_caller(const struct slot_wait *, uint64_t begin, struct slot_wake *);
void wake_find_signal(const struct slot_wait *, uint64_t begin, struct slot_wake *);
void wake_find_interrupter(const struct slot_wait *, uint64_t begin, struct slot_wake *);

/* Of what has the key `count`; of a lock of the file that `fd` leads to, which a process may give back by its end. */
void wake_find_object(const struct slot_wait *, uint64_t begin, struct slot_wake *);
void wake_find_file(const struct slot_wait *, uint64_t begin, struct slot_wake *);

/* A descriptor is ready, for reading or writing, or at its end: the earliest note of several counts. */
void wake_find_ready(int fd, enum wake_side, uint64_t begin, struct slot_wake *);

/* Locks are noted while a thread waits for one. */
void wake_wait_begins(void);
void wake_wait_ends(void);
void wake_lock_given(const void *lock);

static inline void wake_lock(const void *lock)
{
	if (slot_shared && __builtin_expect(__atomic_load_n(&slot_shared->lock_waiters, __ATOMIC_RELAXED) != 0, 0))
		wake_lock_given(lock);
}

/* The same of a lock of a file. */
void wake_file(uint64_t file);

/* The same of a lock, of a call that is timed anyway. */
void wake_lock_of(const struct slot_call *, const void *lock);

/* Bytes, or a connection, for a socket at an address, of which it gives the number; a signal for a process, 0: its
 * own. */
uint64_t wake_address(const void *address, unsigned length);
void wake_signal(uint32_t pid);

/* A thread of the C library's ends. */
void wake_thread_ends(const struct shared_slot *, unsigned long thread);

/* Memory that processes share, in which locks may stand; `id` is the same in each of them. It is gone. */
void wake_memory_shared(const void *at, size_t size, uint64_t id);
void wake_memory_gone(const void *at, size_t size);

/* A transfer through a descriptor: it gives to one side of the channel, and what it waits for is the other. */
#define WAKE_TRANSFER(primitive, on, gives, takes, expression)                                           \
	__extension__({                                                                                  \
		uint64_t wake_what = descriptor_of(on);                                                  \
		struct slot_call slot_this = slot_begin(primitive(wake_what));                           \
		wake_channel(&slot_this, wake_what, gives);                                              \
		__auto_type slot_result = (expression);                                                  \
		const struct slot_wait wake_wait = { .find = wake_find_channel,                          \
						     .fd = (on),                                         \
						     .side = (takes),                                    \
						     .result = slot_result,                              \
						     .gave = wake_given(&slot_this, wake_what, gives) }; \
		slot_this.wait = &wake_wait;                                                             \
		slot_finish(&slot_this, slot_result, 0);                                                 \
		slot_result;                                                                             \
	})

/* The same of something that has a number, and no descriptor of a channel. */
#define WAKE_EXCHANGE(primitive, number, gives, takes, expression)                                       \
	__extension__({                                                                                  \
		const uint64_t wake_of = (number);                                                       \
		struct slot_call slot_this = slot_begin(primitive);                                      \
		const uint64_t wake_gave = wake_is_noted(slot_this.slot) ? wake_key(wake_of, gives) : 0; \
		if (wake_gave)                                                                           \
			wake_note(slot_this.slot, wake_gave, slot_this.begin);                           \
		__auto_type slot_result = (expression);                                                  \
		const struct slot_wait wake_wait = { .find = wake_find_object,                           \
						     .count = wake_key(wake_of, takes),                  \
						     .result = (long)slot_result,                        \
						     .gave = wake_gave };                                \
		slot_this.wait = &wake_wait;                                                             \
		slot_finish(&slot_this, 0, 0);                                                           \
		slot_result;                                                                             \
	})

/* A call that waits. */
#define WAKE_WAIT(primitive, expression, ...)                                                    \
	__extension__({                                                                          \
		struct slot_call slot_this = slot_begin(primitive);                              \
		__auto_type slot_result = (expression);                                          \
		const struct slot_wait wake_wait = { .result = (long)slot_result, __VA_ARGS__ }; \
		slot_this.wait = &wake_wait;                                                     \
		slot_finish(&slot_this, 0, 0);                                                   \
		slot_result;                                                                     \
	})

#endif
