/* SPDX-License-Identifier: MIT */
/* Touches of pages in a given order: by this process, by a forked child. */
#ifndef FAULTLINE_TOUCH_H
#define FAULTLINE_TOUCH_H

#include "probe.h"

enum { TOUCH_READ = -1 };

/* The pages to touch. */
struct touch {
	unsigned char *start;
	uint64_t page;         /* bytes from one to the next */
	const uint32_t *order; /* their numbers, in the order of the touches */
	int value;             /* that is written to each, or TOUCH_READ */
};

/* The numbers below `count` in ascending order, or shuffled, always alike: the groups of so many that
 * follow each other, and each group in itself. NULL without memory. */
uint32_t *touch_order(uint64_t count, uint64_t group, bool shuffled);

/* Touches the pages order[first..end). */
void touch_pages(const struct touch *, uint64_t first, uint64_t end);

/*
 * A forked child that touches pages on request, or only shares them. It is the trial's peer, and runs where its parent
 * runs. touch_child_start returns when the child waits.
 */
struct touch_child {
	struct touch touch;
	int order[2], answer[2]; /* pipes; -1 without a child */
};

int touch_child_start(struct trial *, struct touch_child *, const struct touch *);
int touch_child_run(struct touch_child *, uint64_t count);
void touch_child_end(struct trial *, struct touch_child *);

/* The same for the members of a team, whose context is a struct touch. */
void touch_share(void *touch, uint64_t first, uint64_t end);

#endif
