/* SPDX-License-Identifier: MIT */
/* Own code of compiled programs, and their page faults: where they were. */
#ifndef FAULTLINE_STACKS_SAMPLES_H
#define FAULTLINE_STACKS_SAMPLES_H

#include "path.h"
#include "site.h"
#include "stacks_native.h"

/* Adds a row for each thread and instruction: its part of the CPU time of the thread's own code is that of the samples,
 * of the time of a kind of page faults that of their number. Processes whose own code is there already, by lines of
 * Python, are left out. */
void stacks_add_samples(struct stacks *, struct native *, const struct sites *, const struct ledger *,
			const struct path *, uint64_t end_ns);

#endif
