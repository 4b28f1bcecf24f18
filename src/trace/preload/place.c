/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "python.h"
#include "stack.h"
#include "symbol.h"

#include <fcntl.h>
#include <time.h>

static uint64_t image;

void place_begin(void)
{
	image = intern_mix(raw_counter(), (uint64_t)raw_call3(SYS_getpid, 0, 0, 0));
	python_look();
}

/* What the thread did not run since its CPU clock was read last was waited for in this call, but no longer than it
 * took. */
static uint64_t waited_ns(struct shared_slot *slot, uint64_t end, uint64_t length)
{
	struct timespec time = { 0 };
	uint64_t cpu, ran, all = slot_ns(end - slot->waited_ticks), most = slot_ns(length), waits;

	raw_call3(SYS_clock_gettime, CLOCK_THREAD_CPUTIME_ID, (long)&time, 0);
	cpu = (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
	ran = cpu - slot->waited_cpu_ns;
	waits = all > ran ? all - ran : 0;
	slot->waited_ticks = end;
	slot->waited_cpu_ns = cpu;
	return waits < most ? waits : most;
}

static uint32_t native_frame(const void *caller, uint64_t key)
{
	struct shared_places *places = &slot_shared->places;
	const struct intern table = { &places->frames, places->frame_of, (unsigned char *)places->frame,
				      sizeof places->frame[0], SHARED_FRAMES };
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
	frame->offset = symbol_object((uintptr_t)caller, frame->file, sizeof frame->file);
	return intern_publish(&table, made);
}

static struct shared_place *make(const struct slot_call *call, const struct stack_at *at, uint64_t key,
				 const struct python_frame *frame, size_t count, const void *caller)
{
	struct shared_places *places = &slot_shared->places;
	struct python_process process = python_here();
	struct stack_at made = *at;

	made.pid = call->slot->pid;
	made.tid = call->slot->tid;
	made.stack = count ? stack_python(places, &process, image, key, frame, count)
			   : stack_single(places, key, native_frame(caller, key));
	return stack_place(places, &made);
}

void place_add(const struct slot_call *call, uint64_t end, uint64_t own, uint64_t bytes)
{
	struct shared_places *places = &slot_shared->places;
	const void *caller = call->caller;
	struct shared_slot *slot = call->slot;
	const struct intern table = stack_places(places);
	struct python_frame frame[SHARED_DEPTH];
	size_t count = python_walk(slot, image, frame);
	uint64_t key = count ? stack_key_python(image, frame, count) : intern_mix(image, (uintptr_t)caller);
	struct stack_at at = { .primitive = (uint16_t)call->primitive,
			       .is_small = call->primitive < PRIMITIVE_MEMORY && bytes < SHARED_LARGE };
	struct shared_place *place;
	uint32_t known;

	at.key = intern_mix(key, slot->begin ^ (uint64_t)at.primitive << 48 ^ (uint64_t)at.is_small << 63);
	known = intern_find(&table, at.key);
	place = known != INTERN_NOTHING ? &places->place[known] : make(call, &at, key, frame, count, caller);
	if (!place) {
		__atomic_fetch_add(&places->lost, 1, __ATOMIC_RELAXED);
		return;
	}
	place->calls++;
	place->bytes += bytes;
	place->ticks += own;
	if (slot_ns(end - call->begin) >= SHARED_STRETCH_NS)
		stack_keep(places, place, call->begin, end, own);
	if (end - call->begin >= slot_shared->wait_ticks)
		place->waited_ns += waited_ns(slot, end, end - call->begin);
}
