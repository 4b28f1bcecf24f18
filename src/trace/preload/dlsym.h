/* SPDX-License-Identifier: MIT */
/*
 * dlsym: a program that looks up a function in the C library by a handle, as ctypes.CDLL("libc.so.6") does, gets
 * ours. The wrapper is assembly: for RTLD_NEXT the C library looks at the place that it returns to, which must be
 * the program's.
 */
#ifndef FAULTLINE_DLSYM_H
#define FAULTLINE_DLSYM_H

#include <stdint.h>

struct dlsym_answer {
	void *found;
	void *next; /* not NULL: this dlsym is to answer */
};

struct dlsym_answer dlsym_answer(void *handle, const char *name);

/* For the wrappers of dlopen and dlmopen, which are jumps: count what is loaded so that it does not find ours, and give
 * the C library's function. */
uintptr_t dlsym_look_open(const char *file, int flags);
uintptr_t dlsym_look_space(long space, const char *file, int flags);

#endif
