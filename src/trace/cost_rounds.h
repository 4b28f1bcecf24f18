/* SPDX-License-Identifier: MIT */
/* How long calls, page faults and forks take in the calling process. */
#ifndef FAULTLINE_COST_ROUNDS_H
#define FAULTLINE_COST_ROUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COST_READ_FAULTS = 8 };

/* Calls of close(2), and of write(2), whose descriptor is looked at. */
enum cost_call { COST_CLOSES, COST_WRITES, COST_CALLS };

/* What bpf has counted of a thread so far: calls; the last few page faults that were timed. */
struct cost_reading {
	uint64_t calls[COST_CALLS], call_ns[COST_CALLS], faults, fault_ns[COST_READ_FAULTS];
};

/* ns of one each; 0: not known. */
struct cost_lengths {
	double call[COST_CALLS], call_reported[COST_CALLS];
	double fault, fault_reported;
	double undisturbed;   /* what an undisturbed page fault is of the mean one */
	double fork, process; /* the call; and until the child, which does nothing, was waited for */
};

/* How it is traced, as the child must know it. */
struct cost_tracing {
	int places; /* bpf's map, and the child's place there; -1: only the tracer knows what is reported */
	uint32_t place;
	bool has_library; /* bpf is to look for the library's slot, as in a program that has one */
};

/* Takes some milliseconds. */
void cost_rounds(const struct cost_tracing *, struct cost_lengths *);

/* The mean of lengths of which some were interrupted: those beyond ten medians. 0 of none. Sorts them. */
double cost_mean(double *value, size_t count);

#endif
