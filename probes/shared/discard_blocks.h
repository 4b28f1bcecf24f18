/* SPDX-License-Identifier: MIT */
/* The blocks of the probe discard: how each is given back and taken again, and what shows that it was. */
#ifndef FAULTLINE_DISCARD_BLOCKS_H
#define FAULTLINE_DISCARD_BLOCKS_H

#include "memory_group.h"

enum { HOW, STEP, PAGE, CGROUP, SIZE };
enum { DONTNEED, FREE, COLD, PAGEOUT, COLLAPSE, UNMAP, TRIM };
enum { CALL, RETOUCH, BOTH };
enum { SMALL, HUGE };

enum { BEFORE = 1, AFTER = 2, MOST_BLOCKS = 64 };

struct blocks {
	unsigned char *block[MOST_BLOCKS];
	uint64_t count;
	uint64_t page;     /* from one touch to the next */
	int advice;        /* of madvise; -1: HOW is another call */
	void *room;        /* where they lie, a hole after each */
	uint64_t reserved; /* its bytes */
	void *pin;         /* the block of the heap that keeps the other from its top */
	bool freed;        /* that other one; its address is kept */
	struct memory_group group;
};

/* Reserves the blocks' addresses. 0, or -errno with a reason if the words can't be combined or are not available. */
int blocks_open(struct trial *, struct blocks *);

/* Maps a block, or takes it from the heap, and writes all its pages. */
int blocks_fill(struct trial *, struct blocks *, uint64_t index);

/* The call, or free(3) and malloc_trim(3). Timed. */
int blocks_give_back(struct trial *, struct blocks *, uint64_t index);

/* Maps or allocates a block that give_back has unmapped or freed; nothing for the others. Timed. */
int blocks_take_again(struct trial *, struct blocks *, uint64_t index);

/* Whether the first `count` blocks, given back and not touched since, are in the state that the call is to bring about.
 * 0, -EBADMSG, or -ENOTSUP where the kernel did not follow the advice, with a reason. */
int blocks_check(struct trial *, struct blocks *, uint64_t count);

extern const char discard_no_swap[]; /* the reason where pages are not paged out */

/* The pages of the first `count` blocks that still hold what was there before they were given back. */
uint64_t blocks_kept(const struct trial *, const struct blocks *, uint64_t count);

void blocks_close(struct trial *, struct blocks *);

#endif
