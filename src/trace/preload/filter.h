/* SPDX-License-Identifier: MIT */
/*
 * Programs that set a seccomp filter, which may kill them for a forbidden system call. From then on the library
 * makes none of its own: new threads and children find no slot, and what new descriptors lead to is not known.
 */
#ifndef FAULTLINE_FILTER_H
#define FAULTLINE_FILTER_H

#include <stdbool.h>
#include <stdint.h>

extern bool filter_is_set;

/* For the wrapper of syscall(2), which is assembly: a child that shares the stack may return through it. Looks at the
 * call and gives the function to jump to. */
uintptr_t filter_look(long number, long operation, long flags, const void *program);

#endif
