/* SPDX-License-Identifier: MIT */
/* The callers of an instruction, from a copy of the stack and the unwind tables (.eh_frame) of the files; x86-64. */
#ifndef FAULTLINE_UNWIND_H
#define FAULTLINE_UNWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The registers of a thread, and what stood on its stack from `sp` on. */
struct unwind_stack {
	uint64_t ip, sp, bp;
	const unsigned char *bytes;
	size_t size;
};

/* The file that is mapped at an address, and where in it; NULL: no file. */
typedef const char *unwind_find(void *context, uint64_t address, uint64_t *offset);

struct unwinder;

/* NULL is fine for the functions below: they find nothing. */
struct unwinder *unwind_open(void);

/* Fills in addresses within the calls, the innermost first, and returns their number. It ends where the stack does, or
 * (is_cut) where a table is missing or the copy ends. */
size_t unwind(struct unwinder *, const struct unwind_stack *, unwind_find *, void *context, uint64_t *caller,
	      size_t most, bool *is_cut);

/* Whether the function there keeps the frame pointer, so that it leads to its caller. */
bool unwind_keeps_frame(struct unwinder *, const char *path, uint64_t offset);

void unwind_close(struct unwinder *);

#endif
