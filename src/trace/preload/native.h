/* SPDX-License-Identifier: MIT */
/* The callers of a call, by the frame pointers of programs that keep them; x86-64. */
#ifndef FAULTLINE_PRELOAD_NATIVE_H
#define FAULTLINE_PRELOAD_NATIVE_H

#include "slot.h"

/* The thread's stack lies below. Of a thread that nobody said this of, callers are not looked for. */
void native_begin(const void *top);

/* The same of the process' first thread. */
void native_begin_first(void);

/* The addresses that the call returns to, and its callers: 1 to SHARED_DEPTH of them, the innermost first. What keeps no
 * frame pointer, but leaves its caller's as it is, makes a caller missing: the tracer cuts the stack there. */
size_t native_walk(const struct slot_call *, uintptr_t caller[static SHARED_DEPTH]);

#endif
