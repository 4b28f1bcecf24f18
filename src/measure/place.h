/* SPDX-License-Identifier: MIT */
/* Which CPUs a run measures on. */
#ifndef FAULTLINE_PLACE_H
#define FAULTLINE_PLACE_H

#include "text/error.h"

enum { PLACE_ANY = -1, PLACE_UNBOUND = -2 };

/* What the user asks for; PLACE_ANY where it is ours to choose, PLACE_UNBOUND for `cpu` to bind nothing. */
struct place_wish {
	int cpu, other_cpu;
};

/*
 * Chooses a CPU for the operation and another one for a peer, -1 where there is none: of the fastest kind of the CPUs that
 * the process may use the last, since the first often serves the interrupts; then another one of that kind on another core,
 * or at least another one. Where the system refuses to bind a process both are -1 and `refused` is why, an errno. An error
 * where a wished CPU is not allowed or can't be had.
 */
int place_choose(const struct place_wish *, int *cpu, int *other_cpu, int *refused, struct error *);

#endif
