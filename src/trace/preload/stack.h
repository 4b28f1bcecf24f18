/* SPDX-License-Identifier: MIT */
/* Stacks of frames and what happened there, in the shared memory: the preloaded library and the tracer add to it. */
#ifndef FAULTLINE_STACK_H
#define FAULTLINE_STACK_H

#include "intern.h"
#include "shared.h"

static inline struct intern stack_places(struct shared_places *places)
{
	return (struct intern){ &places->places, places->place_of, (unsigned char *)places->place,
				sizeof places->place[0], SHARED_PLACES };
}

/* `image` sets programs apart: in each, other code stands at an address. */
uint64_t stack_key_python(uint64_t image, const struct python_frame *, size_t count);

/* The index of the stack with that key, added if it is new. INTERN_NOTHING: there is no room. */
uint32_t stack_python(struct shared_places *, const struct python_process *, uint64_t image, uint64_t key,
		      const struct python_frame *, size_t count);

/* The same of a stack of frames that are there; there may be more of them. */
uint32_t stack_native(struct shared_places *, uint64_t key, const uint32_t *frame, size_t count);

struct stack_at {
	uint64_t key;
	uint32_t pid, tid, stack;
	uint16_t primitive, is_small;
};

/* The place with that key, made if it is new. NULL: there is no room. */
struct shared_place *stack_place(struct shared_places *, const struct stack_at *);

/* Keeps when a call of the place was; without room it is not kept. */
void stack_keep(struct shared_places *, const struct shared_place *, uint64_t begin, uint64_t end, uint64_t own);

#endif
