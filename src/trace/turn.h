/* SPDX-License-Identifier: MIT */
/* Turns of a thread on a CPU, each with the wait after it and what ended that: what the critical path is made of. */
#ifndef FAULTLINE_TURN_H
#define FAULTLINE_TURN_H

#include <stdint.h>

enum { TURN_USES = 4 };

/* None: the thread was preempted, or did not wait. Outside: a process that is not traced. */
enum waker { WAKER_NONE, WAKER_THREAD, WAKER_TIMER, WAKER_DEVICE, WAKER_KERNEL, WAKER_OUTSIDE, WAKER_UNKNOWN };

/* The thread ran from begin to off, waited in `within` until woken, and ran again at on. */
struct turn {
	uint64_t begin_ns, off_ns, woken_ns, on_ns;
	const struct thread *waker;           /* NULL: not a traced thread; of a timer: see path_join_retries */
	uint32_t use_ns[TURN_USES], other_ns; /* of the run, in calls: by primitive, and in all others */
	uint32_t faults;                      /* of the run, outside of calls */
	uint8_t how, within, used[TURN_USES]; /* how: an enum waker; the others are enum primitive */
};

#endif
