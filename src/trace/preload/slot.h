/* SPDX-License-Identifier: MIT */
/*
 * The slot of the calling thread in the tracer's memory, and calls timed into it.
 *
 * Everything here may run in a signal handler, in the child of a vfork, before the constructor and
 * after the destructor. Without a tracer there is no slot, and calls only pass through.
 */
#ifndef FAULTLINE_SLOT_H
#define FAULTLINE_SLOT_H

#include "raw.h"
#include "shared.h"

#include <stdbool.h>
#include <stddef.h>

#if defined(__aarch64__)
enum { SLOT_PAGE = 65536 }; /* the largest that there is */
#else
enum { SLOT_PAGE = 4096 };
#endif

/* A page of which a forked child gets an empty one: it identifies the child, however it was made. 0 as well before the
 * library is ready, even relocated: until then nothing else of it may be looked at. */
union slot_page {
	uint32_t is_ours;
	unsigned char all[SLOT_PAGE];
};

#define SLOT_LIKELY(condition) __builtin_expect(!!(condition), 1)

extern __thread struct shared_slot *slot_here __attribute__((tls_model("initial-exec")));
/* The thread itself, once it has a slot; before, the one that started it. 0: not known. */
extern __thread uint32_t slot_starter __attribute__((tls_model("initial-exec")));

extern struct shared *slot_shared; /* NULL: no tracer */
extern union slot_page slot_page;
extern uint64_t slot_bell;     /* struct shared's, which costs a forked child a page fault */
extern bool slot_places;       /* calls are to be known by place */
extern bool slot_asks;         /* a child may stand in another PID namespace */
extern char slot_variable[64]; /* FAULTLINE_TRACE=..., to put into an environment */

/* Finds the caller a slot: the slow part of slot_get(). NULL without a tracer or room. */
struct shared_slot *slot_find(void);

/* Maps the tracer's memory, once more. NULL: no such memory, or no room. */
struct shared *slot_map(void);

/* Reports to the kernel where the slot of the thread is. */
void slot_ring_bell(const struct shared_slot *);

/* The thread ends, or with it the process. */
void slot_end(bool process);

/* One of the descriptors 1 and 2 leads elsewhere now. */
void slot_take_output(int fd);

/* Ticks of CLOCK_MONOTONIC, where the counter can't be used. */
uint64_t slot_clock_ns(void);

/* Which thread ended a wait, and when. */
struct slot_wake {
	uint64_t at, channel; /* channel: that data came from, 0: from none */
	uint32_t thread;      /* 0: not known */
	enum shared_woken how;
};

/* What a call waited for, to be looked at if it took long: see wake.h. */
struct slot_wait {
	void (*find)(const struct slot_wait *, uint64_t begin, struct slot_wake *);
	const void *object, *other; /* a lock, and a mutex with it; what is polled, and a second set of it */
	unsigned long count;
	long result;
	int fd, side;
	uint64_t gave; /* what the call left a note of as it began, 0: of nothing */
};

struct slot_call {
	struct shared_slot *slot;
	uint64_t begin, inner;
	const void *caller, *frame;   /* where it returns to; the frame of the function that it called */
	const struct slot_wait *wait; /* NULL: not known */
	enum primitive primitive;
	bool by_bpf; /* the kernel times it: it is only counted, and timed for its place */
};

/* place.h: a call has ended, which took so long, `own` without those nested in it. */
void place_add(const struct slot_call *, uint64_t end, uint64_t own, uint64_t bytes);

/* Writes to the log how a child ended, as waitpid(2) reports it: by the process's own number. */
void slot_log_end(uint32_t child, int status);

/* Writes a call that has ended to the log. */
void slot_log(const struct slot_call *, uint64_t end, uint64_t bytes, uint32_t child);

/* That of the caller, if it has one already. */
static inline struct shared_slot *slot_now(void)
{
	return SLOT_LIKELY(slot_page.is_ours) ? slot_here : NULL;
}

static inline struct shared_slot *slot_get(void)
{
	struct shared_slot *slot = slot_now();

	if (SLOT_LIKELY(slot))
		return slot;
	return slot_shared ? slot_find() : NULL;
}

static inline uint64_t slot_ticks(void)
{
	return SLOT_LIKELY(slot_shared->clock == SHARED_CLOCK_COUNTER) ? raw_counter() : slot_clock_ns();
}

static inline uint64_t slot_ns(uint64_t ticks)
{
	__extension__ const unsigned __int128 product = (unsigned __int128)ticks * slot_shared->ns_per_tick_32;

	return (uint64_t)(product >> 32);
}

/* What the library did since then is no code of the program; the thread may have lost the CPU in one that took long. */
static inline void slot_took(struct shared_slot *slot, uint64_t begin)
{
	uint64_t length = slot_ticks() - begin;

	if (length < slot_shared->rare_ticks)
		slot->rare_ticks += length;
}

/* In the function that the program calls, whose caller is wanted. */
__attribute__((always_inline)) static inline struct slot_call slot_begin(enum primitive primitive)
{
	struct slot_call call = { .slot = slot_get(),
				  .primitive = primitive,
				  .caller = __builtin_return_address(0),
				  .frame = __builtin_frame_address(0) };

	if (!call.slot)
		return call;
	call.by_bpf = primitive >= PRIMITIVE_MEMORY && !PRIMITIVE_IS_COMPOSITE(primitive) && slot_bell;
	if (call.by_bpf && !slot_places)
		return call;
	call.inner = call.slot->inner;
	call.begin = slot_ticks();
	__atomic_store_n(&call.slot->in_primitive, (uint32_t)primitive, __ATOMIC_RELAXED);
	__atomic_store_n(&call.slot->in_call, call.begin, __ATOMIC_RELEASE);
	return call;
}

static inline void slot_count_duration(struct shared_slot *slot, enum primitive primitive, uint64_t ticks)
{
	uint64_t ns = ticks * slot_shared->ns_per_tick_32 >> 32;

	slot->has_durations = 1;
	slot->durations[primitive][histogram_duration(ns)]++;
}

/* Ends a call; one that began in the parent of a fork does not count. Returns its ticks, what was nested in it left
 * out. */
static inline uint64_t slot_time(const struct slot_call *call, uint64_t bytes, uint32_t child)
{
	struct shared_slot *slot = call->slot;
	uint64_t end, own;

	if (!slot || slot != slot_here || !slot_page.is_ours || (call->by_bpf && !slot_places))
		return 0;
	end = slot_ticks();
	if (!call->by_bpf && __builtin_expect(end - call->begin >= slot_shared->log_ticks, 0))
		slot_log(call, end, bytes, child);
	/* Soon: what the thread waits from here on is not the call's. */
	__atomic_store_n(&slot->in_call, 0, __ATOMIC_RELEASE);
	own = end - call->begin - (slot->inner - call->inner);
	slot->inner = call->inner + (end - call->begin);
	if (!call->by_bpf)
		slot_count_duration(slot, call->primitive, end - call->begin);
	if (slot_places)
		place_add(call, end, own, bytes);
	return own;
}

static inline void slot_finish(const struct slot_call *call, int64_t bytes, uint32_t child)
{
	uint64_t moved = bytes > 0 ? (uint64_t)bytes : 0, own = slot_time(call, moved, child);
	struct shared_total *total;

	if (!call->slot)
		return;
	total = &call->slot->total[call->primitive];
	total->calls++;
	total->bytes += moved;
	if (PRIMITIVE_HAS_SIZE(call->primitive) && bytes >= 0) {
		call->slot->has_sizes |= UINT64_C(1) << call->primitive;
		call->slot->sizes[call->primitive][histogram_size(moved)]++;
	}
	total->timed++;
	total->ticks += own;
}

/* The value of a call, which is timed; the second one takes a positive value for bytes that it moved. */
#define SLOT_CALL(primitive, expression) SLOT_CALL_BYTES(primitive, expression, 0)
#define SLOT_MOVE(primitive, expression) SLOT_CALL_BYTES(primitive, expression, slot_result)
#define SLOT_CALL_BYTES(primitive, expression, bytes)               \
	__extension__({                                             \
		struct slot_call slot_this = slot_begin(primitive); \
		__auto_type slot_result = (expression);             \
		slot_finish(&slot_this, (int64_t)(bytes), 0);       \
		slot_result;                                        \
	})

/* A call that is counted, not timed. */
static inline void slot_count(enum primitive primitive)
{
	struct shared_slot *slot = slot_get();

	if (slot)
		slot->total[primitive].calls++;
}

#endif
