/* SPDX-License-Identifier: MIT */
/* How long single operations took, and what took the CPU away meanwhile. */
#ifndef FAULTLINE_TAIL_H
#define FAULTLINE_TAIL_H

#include "tail_histogram.h"

enum tail_of {
	TAIL_OPERATIONS, /* all, each timed alone */
	TAIL_PREEMPTED,  /* those of them in which the CPU went to another process, by the kernel's count */
	TAIL_BUSY_LOOP,  /* between two readings of the clock, in a loop that does nothing else, on the same CPU */
	TAIL_KINDS,
};

/* The word in the column `of`. */
const char *tail_name(enum tail_of);

/* All zero: nothing was taken. */
struct tail {
	struct tail_histogram of[TAIL_KINDS];
};

/* A row of <probe>.tail.csv; NAN: not known. */
struct tail_summary {
#define TAIL(name, ...) double name;
#include "columns.def"
};

void tail_summarize(const struct tail *, enum tail_of, struct tail_summary *);

#endif
