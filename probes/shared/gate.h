/* SPDX-License-Identifier: MIT */
/*
 * A gate at which children, or threads, stand until they are let go: so that none of them lives on
 * while something else is timed. They are let go as well when the process that holds the gate dies.
 */
#ifndef FAULTLINE_GATE_H
#define FAULTLINE_GATE_H

#include "probe.h"

struct gate {
	int hold[2]; /* its write end is the gate: reading waits until all copies of that are closed */
	int told[2]; /* a byte of each that has arrived */
};

/* What a gate is before gate_make, and after gate_remove. */
#define GATE_NONE              \
	{                      \
		{ -1, -1 },    \
		{              \
			-1, -1 \
		}              \
	}

/* Makes a closed gate, whose descriptors do not outlive an exec. */
int gate_make(struct gate *);

/* In a thread: tells that it has arrived and waits until the gate is opened. */
void gate_stand(const struct gate *);

/* The same in a forked child, which first gives up its copy of the gate. */
void gate_stand_child(const struct gate *);

/* Waits until `count` of them stand there; -ECHILD if they ended before, which can be told of
 * processes only. Called once a gate. */
int gate_await(struct gate *, uint64_t count, bool processes);

void gate_open(struct gate *);

/* When all who came are gone: to tell somebody who is gone would end them by a signal. */
void gate_remove(struct gate *);

/* Reaps the child, if there is one (0 or less: none), and forgets it. 0 or -errno. */
int gate_reap(pid_t *child);

/* Lets the child go, reaps it as gate_reap and removes the gate: last, for it may not have told yet that it has
 * arrived. */
int gate_release(struct gate *, pid_t *child);

#endif
