/* SPDX-License-Identifier: MIT */
/* A process that makes calls, page faults and forks and measures how long each takes, first untraced, then traced. */
#ifndef FAULTLINE_COST_CHILD_H
#define FAULTLINE_COST_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { COST_READ_FAULTS = 8 };

/* What bpf has counted of a thread: calls of close(2) so far; the last few page faults that were timed. */
struct cost_reading {
	uint64_t calls, call_ns, faults, fault_ns[COST_READ_FAULTS];
};

/* ns of one each; 0: not known. */
struct cost_lengths {
	double call, call_reported, fault, fault_reported, fork;
};

/* How it is traced, as the child must know it. */
struct cost_tracing {
	int places; /* bpf's map, and the child's place there; -1: only the tracer knows what is reported */
	uint32_t place;
	bool has_library; /* bpf is to look for the library's slot, as in a program that has one */
};

struct cost_child {
	pid_t pid;
	int socket;
	struct cost_lengths *lengths; /* untraced, traced */
};

/* Starts to measure, untraced. 0 or -errno. */
int cost_child_start(struct cost_child *);

/* Waits until that is done. */
bool cost_child_is_ready(struct cost_child *);

/* It is traced now: it measures again. */
void cost_child_go_on(struct cost_child *, const struct cost_tracing *);

/* Another kind of child: a program that measures itself. 0 or -errno. */
int cost_child_execute(struct cost_child *, char *const *argv, char *const *environment);

/* The mean of lengths of which some were interrupted: those beyond ten medians. 0 of none. Sorts them. */
double cost_mean(double *value, size_t count);

/* Waits for its end; kills it when that takes a second. False when it did not end well. */
bool cost_child_end(struct cost_child *, struct cost_lengths *untraced, struct cost_lengths *traced);

#endif
