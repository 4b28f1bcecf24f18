/* SPDX-License-Identifier: MIT */
/*
 * Whether the pages of a sample are those that the last one has just given back to the kernel, which are still in
 * the caches, or pages that the process has not had before: it then holds all that it had, until the round ends.
 */
#ifndef FAULTLINE_RECYCLING_H
#define FAULTLINE_RECYCLING_H

#include "frames.h"
#include "region.h"

enum recycling_pages { RECYCLED, FRESH };

enum { RECYCLING_MOST = 8 }; /* mappings of a round that can be held */

struct recycling {
	enum recycling_pages pages;
	struct region held[RECYCLING_MOST];
	unsigned count;
	struct frames last, now;
};

/* For mappings of `bytes`. 0 or -errno, with a reason where they can't all be held. */
int recycling_begin(struct trial *, struct recycling *, enum recycling_pages, uint64_t bytes);

/* Unmaps the region of the last sample, or holds it. 0 or -errno. */
int recycling_take(struct trial *, struct recycling *, struct region *);

/* Compares the frames of a sample that has been touched with those of the one before; the note says so if few of the
 * recycled ones were the same, since other processes take freed pages too, or if it is not known. 0, or -EBADMSG if a
 * fresh one was of that sample. */
int recycling_check(struct trial *, struct recycling *, const struct region *);

void recycling_end(struct recycling *);

#endif
