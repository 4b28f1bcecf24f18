/* SPDX-License-Identifier: MIT */
/*
 * A gate at which children or threads wait until it is opened, so that none of them runs while something else is timed.
 * It also opens when the process that holds it dies.
 */
#ifndef FAULTLINE_GATE_H
#define FAULTLINE_GATE_H

#include "probe.h"

struct gate {
	int hold[2];     /* its write end is the gate: reading waits until all copies of that are closed */
	int arrivals[2]; /* one byte from each that has arrived */
};

/* The state of a gate before gate_make and after gate_remove. */
#define GATE_NONE              \
	{                      \
		{ -1, -1 },    \
		{              \
			-1, -1 \
		}              \
	}

/* Makes a closed gate, whose descriptors are closed by exec. */
int gate_make(struct gate *);

/* In a thread: reports its arrival and waits until the gate is opened. */
void gate_stand(const struct gate *);

/* The same in a forked child, which first closes its copy of the gate. */
void gate_stand_child(const struct gate *);

/* Waits until `count` of them have arrived; -ECHILD if they ended before, which is detected for processes only.
 * Called once per gate. */
int gate_await(struct gate *, uint64_t count, bool processes);

void gate_open(struct gate *);

/* For use after all have gone: writing to one that is gone would cause a signal. */
void gate_remove(struct gate *);

/* Reaps the child, if any (0 or less: none), and clears it. 0 or -errno. */
int gate_reap(pid_t *child);

/* Lets the child go, reaps it like gate_reap and removes the gate: last, because the child may not have reported its
 * arrival yet. */
int gate_release(struct gate *, pid_t *child);

#endif
