/* SPDX-License-Identifier: MIT */
/* The kernel's account of a thread, read while it lives: nothing is known of one that was killed. */
#ifndef FAULTLINE_THREAD_CLOCK_H
#define FAULTLINE_THREAD_CLOCK_H

#include "preload/shared.h"

#include <stdbool.h>

struct thread_clock {
	uint64_t begin;             /* of the thread that it is of */
	uint64_t cpu_ns, queued_ns; /* on a CPU, and in the queue for one, as of the last reading */
	int file;                   /* 0: not open */
};

/* Reads it, of the thread that has the slot. False: it can't be read, and the figures are older. */
bool thread_clock_read(struct thread_clock *, const struct shared_slot *);

void thread_clock_close(struct thread_clock *);

#endif
