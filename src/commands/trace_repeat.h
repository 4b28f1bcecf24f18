/* SPDX-License-Identifier: MIT */
/* `faultline trace --repeat`: the elapsed times of several runs of a program. */
#ifndef FAULTLINE_TRACE_REPEAT_H
#define FAULTLINE_TRACE_REPEAT_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TRACE_REPEAT_MOST = 999 };

struct trace_repeat {
	double elapsed_ns[TRACE_REPEAT_MOST];
	size_t runs; /* those that ended well */
	bool failed; /* the run after them did not: how long it took means nothing */
};

/* The folder of a run, counted from 1, in that of all: their names sort in that order. Makes it. 0 or -errno; `error`
 * holds a message. */
int trace_repeat_folder(const char *output, size_t run, char *folder, size_t size, struct error *);

/* "5 runs: mean 1.20 s, standard deviation 30 ms, range 1.17 s..1.25 s"; and whether a run failed. */
void trace_repeat_print(const struct trace_repeat *, FILE *);

#endif
