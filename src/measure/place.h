/* SPDX-License-Identifier: MIT */
/* Which CPUs a run measures on. */
#ifndef FAULTLINE_PLACE_H
#define FAULTLINE_PLACE_H

#include "text/error.h"

enum { PLACE_ANY = -1, PLACE_UNBOUND = -2 };

/* The user's choice; PLACE_ANY leaves it to faultline, PLACE_UNBOUND for `cpu` binds nothing. */
struct place_wish {
	int cpu, other_cpu;
};

/*
 * Chooses a CPU for the operation and another one for a peer (-1: none). Of the CPUs that the process may use, it takes
 * the last of the fastest kind, because the first often serves interrupts; then another of that kind on another core,
 * or at least another CPU. If the system refuses to bind a process, both are -1 and `refused` is the errno. An error if
 * a requested CPU is not allowed or not available.
 */
int place_choose(const struct place_wish *, int *cpu, int *other_cpu, int *refused, struct error *);

#endif
