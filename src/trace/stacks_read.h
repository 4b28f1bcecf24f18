/* SPDX-License-Identifier: MIT */
/* The stacks that the preloaded library and the samples left in the shared memory, and samples of compiled programs. */
#ifndef FAULTLINE_STACKS_READ_H
#define FAULTLINE_STACKS_READ_H

#include "path.h"
#include "preload.h"
#include "site.h"
#include "stacks.h"

struct stacks_sources {
	const struct preload *preload; /* NULL: not used */
	const struct ledger *ledger;
	const struct sites *sites;
	const struct path *path;
	uint64_t end_ns;
};

/* Reads all, and sums them by line. What there is no memory for counts as lost. */
void stacks_read(struct stacks *, const struct stacks_sources *);

#endif
