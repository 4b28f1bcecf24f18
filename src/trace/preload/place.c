/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "filter.h"
#include "native.h"
#include "python.h"
#include "stack.h"
#include "symbol.h"

#include <fcntl.h>
#include <time.h>

static uint64_t image;
static uint64_t clock_ticks; /* that reading the clock takes */

enum { CLOCK_TRIES = 8 };

/* The loads of a walk may still be under way. */
static uint64_t ticks_after(uint64_t begin)
{
	raw_settle();
	return slot_ticks() - begin;
}

static void time_clock(void)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < CLOCK_TRIES; i++) {
		uint64_t begin = slot_ticks(), length = ticks_after(begin);

		least = length < least ? length : least;
	}
	clock_ticks = least;
}

void place_begin(void)
{
	time_clock();
	image = intern_mix(raw_counter(), (uint64_t)raw_call3(SYS_getpid, 0, 0, 0));
	python_look();
}

/* What the thread did not run since its CPU clock was read last was waited for in this call, but no longer than it
 * took. */
static uint64_t waited_ns(struct shared_slot *slot, uint64_t end, uint64_t length)
{
	struct timespec time = { 0 };
	uint64_t cpu, ran, all = slot_ns(end - slot->waited_ticks), most = slot_ns(length), waits;

	if (filter_is_set)
		return 0;
	raw_call3(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, (long)&time, 0);
	cpu = (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
	ran = cpu - slot->waited_cpu_ns;
	waits = all > ran ? all - ran : 0;
	slot->waited_ticks = end;
	slot->waited_cpu_ns = cpu;
	return waits < most ? waits : most;
}

static uint32_t native_frame(uintptr_t caller)
{
	struct shared_places *places = &slot_shared->places;
	const struct intern table = { &places->frames, places->frame_of, (unsigned char *)places->frame,
				      sizeof places->frame[0], SHARED_FRAMES };
	uint64_t key = intern_mix(image, caller);
	uint32_t made = intern_find(&table, key);
	struct shared_frame *frame;

	if (made != INTERN_NOTHING)
		return made;
	made = intern_take(&table);
	if (made == INTERN_NOTHING)
		return made;
	frame = &places->frame[made];
	frame->key = key;
	frame->pid = slot_here->pid;
	frame->offset = symbol_object(caller, frame->file, sizeof frame->file);
	return intern_publish(&table, made);
}

static uint32_t native_stack(struct shared_places *places, uint64_t key, const uintptr_t *caller, size_t count)
{
	uint32_t frame[SHARED_DEPTH];

	for (size_t i = 0; i < count; i++)
		frame[i] = native_frame(caller[i]);
	return stack_native(places, key, frame, count);
}

/* Where a call is made: the frames of Python, or addresses. */
struct look {
	const struct python_frame *frame; /* NULL: there is no Python */
	const uintptr_t *caller;
	size_t count;
	uint64_t key;
};

static struct shared_place *make(const struct slot_call *call, const struct stack_at *at, const struct look *look)
{
	struct shared_places *places = &slot_shared->places;
	struct python_process process = python_here();
	struct stack_at made = *at;

	made.pid = call->slot->pid;
	made.tid = call->slot->tid;
	made.stack = look->frame ? stack_python(places, &process, image, look->key, look->frame, look->count)
				 : native_stack(places, look->key, look->caller, look->count);
	return stack_place(places, &made);
}

static struct shared_place *find(const struct slot_call *call, const struct look *look, struct stack_at *at)
{
	struct shared_places *places = &slot_shared->places;
	const struct intern table = stack_places(places);
	struct shared_place *place;
	uint32_t known;
	uint64_t begin;

	at->key = intern_mix(look->key,
			     call->slot->begin ^ (uint64_t)at->primitive << 48 ^ (uint64_t)at->is_small << 63);
	known = intern_find(&table, at->key);
	if (known != INTERN_NOTHING)
		return &places->place[known];
	begin = slot_ticks();
	place = make(call, at, look);
	slot_took(call->slot, begin);
	return place;
}

static void add_long(const struct slot_call *call, struct shared_place *place, uint64_t end, uint64_t own)
{
	uint64_t begin = slot_ticks();

	if (slot_ns(end - call->begin) >= SHARED_STRETCH_NS)
		stack_keep(&slot_shared->places, place, call->begin, end, own);
	place->waited_ns += waited_ns(call->slot, end, end - call->begin);
	slot_took(call->slot, begin);
}

/* One of many, which take less than looking for their callers does. */
static bool is_small(const struct slot_call *call, uint64_t bytes)
{
	return call->primitive < PRIMITIVE_MEMORY && bytes < SHARED_LARGE;
}

static void add_at(const struct slot_call *call, const struct look *look, uint64_t end, uint64_t own, uint64_t bytes)
{
	struct stack_at at = { .primitive = (uint16_t)call->primitive, .is_small = is_small(call, bytes) };
	struct shared_place *place = find(call, look, &at);

	if (!place) {
		__atomic_fetch_add(&slot_shared->places.lost, 1, __ATOMIC_RELAXED);
		return;
	}
	place->calls++;
	place->bytes += bytes;
	place->ticks += own;
	if (end - call->begin >= slot_shared->wait_ticks)
		add_long(call, place, end, own);
}

/* One that was interrupted stands for no others. */
static void note_walk(struct shared_slot *slot, uint64_t begin)
{
	uint64_t length = ticks_after(begin);

	if (length >= slot_shared->wait_ticks)
		return;
	slot->timed_walks++;
	slot->walk_ticks += length > clock_ticks ? length - clock_ticks : 0;
}

__attribute__((noinline)) static void add_native(const struct slot_call *call, uint64_t end, uint64_t own,
						 uint64_t bytes)
{
	uintptr_t caller[SHARED_DEPTH];
	struct look look = { .caller = caller, .count = native_walk(call, caller), .key = image };

	for (size_t i = 0; i < look.count; i++)
		look.key = intern_mix(look.key, caller[i]);
	add_at(call, &look, end, own, bytes);
}

/* False: it runs no Python. */
__attribute__((noinline)) static bool add_python(const struct slot_call *call, uint64_t end, uint64_t own,
						 uint64_t bytes)
{
	struct shared_slot *slot = call->slot;
	bool is_timed = slot->python.state && slot->walks % SHARED_WALKS == 0;
	uint64_t begin = is_timed ? slot_ticks() : 0;
	struct python_frame frame[SHARED_DEPTH];
	struct look look = { .frame = frame, .count = python_walk(slot, image, frame) };

	if (!look.count)
		return false;
	look.key = stack_key_python(image, frame, look.count);
	slot->walks++;
	if (is_timed)
		note_walk(slot, begin);
	add_at(call, &look, end, own, bytes);
	return true;
}

void place_add(const struct slot_call *call, uint64_t end, uint64_t own, uint64_t bytes)
{
	const uintptr_t caller = (uintptr_t)call->caller;
	const struct look look = { .caller = &caller, .count = 1, .key = intern_mix(image, caller) };

	if (!call->slot->pid)
		return; /* the slot of those that found none */
	if (python_is_here() && add_python(call, end, own, bytes))
		return;
	if (is_small(call, bytes))
		add_at(call, &look, end, own, bytes);
	else
		add_native(call, end, own, bytes);
}
