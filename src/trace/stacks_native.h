/* SPDX-License-Identifier: MIT */
/* Frames of programs that were compiled: their functions and lines. */
#ifndef FAULTLINE_STACKS_NATIVE_H
#define FAULTLINE_STACKS_NATIVE_H

#include "lines.h"
#include "stacks.h"
#include "symbols.h"

struct native {
	struct symbols *symbols;
	struct lines *lines;
};

/* An instruction: at an offset of `object`, or an address of the process if that is empty; in the kernel, an address. */
struct native_at {
	const char *object;
	uint64_t offset;
	uint32_t pid;
	bool in_kernel;
	bool is_return;    /* it follows the call that is meant */
	bool without_line; /* which is not looked for */
};

void native_open(struct native *);
void native_close(struct native *);

/* Fills in a frame that is there; those that it was inlined into are added after all others. */
void native_frame(struct native *, struct stacks *, uint32_t frame, const struct native_at *);

/* Adds a frame, a stack, or a row, and returns its index; UINT32_MAX without memory. */
uint32_t stacks_add_frame(struct stacks *);
uint32_t stacks_add_stack(struct stacks *);
uint32_t stacks_add_row(struct stacks *, const struct stack_row *);

/* Adds a frame to a stack, and those that it was inlined into; what the stack has no room for is left out. */
void stack_push(const struct stacks *, struct stack *, uint32_t frame);

#endif
