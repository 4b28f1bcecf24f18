/* SPDX-License-Identifier: MIT */
/* The stacks that the preloaded library and the samples left in the shared memory. */
#ifndef FAULTLINE_STACKS_READ_H
#define FAULTLINE_STACKS_READ_H

#include "path.h"
#include "preload.h"
#include "site.h"
#include "stacks.h"

/* Reads all, and the samples of compiled programs, and sums them by line; preload may be NULL. What there is no memory
 * for counts as lost. */
void stacks_read(struct stacks *, const struct preload *, const struct ledger *, const struct sites *,
		 const struct path *, uint64_t end_ns);

#endif
