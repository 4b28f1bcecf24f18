/* SPDX-License-Identifier: MIT */
/* Which physical pages (frames) back memory, as far as the system reports them: it needs privileges. */
#ifndef FAULTLINE_FRAMES_H
#define FAULTLINE_FRAMES_H

#include "probe.h"

struct frames {
	uint64_t *number; /* ascending */
	uint64_t count;
};

/* Room for the frames of so many pages. 0 or -ENOMEM. */
int frames_make(struct frames *, uint64_t pages);
void frames_free(struct frames *);

/* Reads the frames of `pages` pages that are in memory; false, and none, if the system does not report them. */
bool frames_read(struct frames *, const unsigned char *start, uint64_t pages);

/* How many of the frames are among the others. */
uint64_t frames_common(const struct frames *, const struct frames *);

/* How many folios, blocks that the kernel handles as one, the frames belong to; 0 if the system does not report them. */
uint64_t frames_folios(const struct frames *);

#endif
