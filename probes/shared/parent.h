/* SPDX-License-Identifier: MIT */
/* What a process has when it forks: resident memory, mappings and threads, kept until it ends. */
#ifndef FAULTLINE_PARENT_H
#define FAULTLINE_PARENT_H

#include "probe.h"

struct resident {
	unsigned char *start; /* NULL: none */
	uint64_t bytes;
	bool huge;
};

/* Fills anonymous memory, in small pages or in transparent huge ones; checks the latter against the faults that it
 * took. -ENOTSUP with a reason if huge pages are not available. */
int resident_fill(struct trial *, struct resident *, uint64_t bytes, bool huge);

/* Fills it again: split huge pages and pages shared with a child are whole and private again. */
int resident_refill(struct trial *, struct resident *);

/* Makes `count` mappings of one written page each, that the kernel can't merge. */
int parent_map(struct trial *, uint64_t count);

/* Starts `count` threads that wait forever. */
int parent_park(struct trial *, uint64_t count);

#endif
