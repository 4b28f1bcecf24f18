/* SPDX-License-Identifier: MIT */
/*
 * memset, memcpy, memmove: always counted, by size; timed when large, else 1 in about 16. They are called before
 * anything else works, so that until the C library's own are known a loop stands in for them.
 */
#include "function.h"
#include "slot.h"

static void fill(unsigned char *to, int byte, size_t size)
{
	while (size--) {
		*to++ = (unsigned char)byte;
		__asm__ volatile("" ::: "memory"); /* or the compiler makes a call of memset of it */
	}
}

static void copy(unsigned char *to, const unsigned char *from, size_t size)
{
	bool backwards = to > from && to < from + size;

	for (size_t i = 0; i < size; i++) {
		size_t place = backwards ? size - 1 - i : i;

		to[place] = from[place];
		__asm__ volatile("" ::: "memory");
	}
}

/* Not every 16th, or a loop of 16 calls would show always the same one. */
static void draw_next(struct shared_slot *slot)
{
	slot->random ^= slot->random << 13;
	slot->random ^= slot->random >> 17;
	slot->random ^= slot->random << 5;
	slot->until_timed = 1 + (int32_t)(slot->random % (2 * SHARED_EVERY - 1));
}

static inline bool is_timed(struct shared_slot *slot, enum primitive primitive, size_t size)
{
	slot->sizes[primitive][histogram_size(size)]++;
	slot->total[primitive].bytes += size;
	return size >= SHARED_LARGE || --slot->until_timed < 0;
}

static void finish(const struct slot_call *call, size_t size)
{
	uint64_t own = slot_time(call, size, 0);
	struct shared_slot *slot = call->slot;

	/* A small one that was interrupted stands for itself, not for sixteen. */
	if (size >= SHARED_LARGE || own >= slot_shared->log_ticks) {
		slot->total[call->primitive].timed++;
		slot->total[call->primitive].ticks += own;
	} else {
		slot->small[call->primitive].timed++;
		slot->small[call->primitive].ticks += own;
	}
	if (size < SHARED_LARGE)
		draw_next(slot);
}

__attribute__((noinline)) static void *timed_set(void *to, int byte, size_t size)
{
	struct slot_call call = slot_begin(PRIMITIVE_MEMSET);

	real.memset(to, byte, size);
	finish(&call, size);
	return to;
}

__attribute__((noinline)) static void *timed_copy(void *to, const void *from, size_t size)
{
	struct slot_call call = slot_begin(PRIMITIVE_MEMCPY);

	real.memcpy(to, from, size);
	finish(&call, size);
	return to;
}

__attribute__((noinline)) static void *timed_move(void *to, const void *from, size_t size)
{
	struct slot_call call = slot_begin(PRIMITIVE_MEMMOVE);

	real.memmove(to, from, size);
	finish(&call, size);
	return to;
}

__attribute__((noinline)) static void *first_set(void *to, int byte, size_t size)
{
	struct shared_slot *slot = slot_get();

	if (!real.memset) {
		fill(to, byte, size);
		return to;
	}
	return slot && is_timed(slot, PRIMITIVE_MEMSET, size) ? timed_set(to, byte, size) : real.memset(to, byte, size);
}

void *memset(void *to, int byte, size_t size)
{
	struct shared_slot *slot = slot_now();

	if (!SLOT_LIKELY(slot))
		return first_set(to, byte, size);
	if (is_timed(slot, PRIMITIVE_MEMSET, size))
		return timed_set(to, byte, size);
	return real.memset(to, byte, size);
}

__attribute__((noinline)) static void *first_copy(void *to, const void *from, size_t size)
{
	struct shared_slot *slot = slot_get();

	if (!real.memcpy) {
		copy(to, from, size);
		return to;
	}
	return slot && is_timed(slot, PRIMITIVE_MEMCPY, size) ? timed_copy(to, from, size)
							      : real.memcpy(to, from, size);
}

void *memcpy(void *to, const void *from, size_t size)
{
	struct shared_slot *slot = slot_now();

	if (!SLOT_LIKELY(slot))
		return first_copy(to, from, size);
	if (is_timed(slot, PRIMITIVE_MEMCPY, size))
		return timed_copy(to, from, size);
	return real.memcpy(to, from, size);
}

__attribute__((noinline)) static void *first_move(void *to, const void *from, size_t size)
{
	struct shared_slot *slot = slot_get();

	if (!real.memmove) {
		copy(to, from, size);
		return to;
	}
	return slot && is_timed(slot, PRIMITIVE_MEMMOVE, size) ? timed_move(to, from, size)
							       : real.memmove(to, from, size);
}

void *memmove(void *to, const void *from, size_t size)
{
	struct shared_slot *slot = slot_now();

	if (!SLOT_LIKELY(slot))
		return first_move(to, from, size);
	if (is_timed(slot, PRIMITIVE_MEMMOVE, size))
		return timed_move(to, from, size);
	return real.memmove(to, from, size);
}

/* Too small a room is the C library's to report: it aborts. */
void *__memset_chk(void *to, int byte, size_t size, size_t room)
{
	return size > room ? REAL(__memset_chk)(to, byte, size, room) : memset(to, byte, size);
}

void *__memcpy_chk(void *to, const void *from, size_t size, size_t room)
{
	return size > room ? REAL(__memcpy_chk)(to, from, size, room) : memcpy(to, from, size);
}

void *__memmove_chk(void *to, const void *from, size_t size, size_t room)
{
	return size > room ? REAL(__memmove_chk)(to, from, size, room) : memmove(to, from, size);
}
