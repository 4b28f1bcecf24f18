/* SPDX-License-Identifier: MIT */
/*
 * The critical path: what the program's end waited for. It follows the first process; when that waited for a child, it
 * follows the child. No clock, no I/O.
 */
#ifndef FAULTLINE_PATH_H
#define FAULTLINE_PATH_H

#include "ledger.h"

struct path_step {
	int pid;
	uint64_t ns; /* on the path */
};

struct path {
	struct path_step *step; /* longest first */
	size_t steps;
	uint64_t waiting_ns; /* for a child that had not begun, or had ended */
};

/* From the ledger's first process. Without memory, or processes, a path without steps. */
struct path path_find(const struct ledger *, uint64_t end_ns);

void path_free(struct path *);

#endif
