/* SPDX-License-Identifier: MIT */
/* The memory of page_fault: mapped again for each sample, with what must have been done to it before. */
#ifndef FAULTLINE_PAGE_FAULT_MEMORY_H
#define FAULTLINE_PAGE_FAULT_MEMORY_H

#include "memory_group.h"
#include "node.h"
#include "page_fault_words.h"
#include "team.h"
#include "touch.h"

struct memory {
	struct region region;
	uint64_t page;     /* from one access to the next */
	uint64_t accesses; /* to a page, more than one if it is huge */
	uint32_t *order;
	int fd;             /* of the mapped object, -1: no object */
	int zeros;          /* /dev/zero */
	int node;           /* that the pages are to come from, -1: any */
	uint64_t populated; /* faults of the process up to then */
	struct touch_child child;
	struct touch shared; /* what the team touches */
	struct team team;
	struct recycling recycling;
	struct memory_group group;
};

extern const char page_fault_small_pages[]; /* the reason where huge pages were wanted */

/* The minor faults of the process. */
uint64_t page_fault_faults(void);

/* All pages, in their order; `value` as in struct touch. */
struct touch page_fault_touch(const struct memory *, int value);

/* Ends what works on the memory of the last sample, and gives it back or holds it. A file is kept for all samples.
 * 0 or -errno. */
int page_fault_unmap(struct trial *);

int page_fault_map(struct trial *, uint64_t bytes, enum region_pages, int flags);

/* Does what must have been done to the pages before the accesses that are timed. */
int page_fault_make_ready(struct trial *, uint64_t iterations);

/* Notes how many pages the kernel keeps together in the page cache, if it reports that: it maps them at once. */
void page_fault_note_folios(struct trial *);

#endif
