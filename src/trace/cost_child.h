/* SPDX-License-Identifier: MIT */
/* A process that measures lengths, first untraced, then traced. */
#ifndef FAULTLINE_COST_CHILD_H
#define FAULTLINE_COST_CHILD_H

#include "cost_rounds.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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

/* Of one that was executed. */
bool cost_child_has_ended(const struct cost_child *);

/* Waits for its end; kills it when that takes a second. False when it did not end well. */
bool cost_child_end(struct cost_child *, struct cost_lengths *untraced, struct cost_lengths *traced);

#endif
