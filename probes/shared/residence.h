/* SPDX-License-Identifier: MIT */
/* What the kernel says of memory of this process, without touching it: which pages are there, and in which state. */
#ifndef FAULTLINE_RESIDENCE_H
#define FAULTLINE_RESIDENCE_H

#include "probe.h"

enum { RESIDENCE_UNMAPPED = -1, RESIDENCE_UNKNOWN = -2 };

/* How many of the pages from `start`, a whole page, to `start` + `bytes` are in memory: mincore(2). RESIDENCE_UNMAPPED if
 * a part is not mapped, RESIDENCE_UNKNOWN if the system does not report it. */
int64_t residence_pages(const void *start, uint64_t bytes);

/* The bytes that Linux's /proc/self/smaps gives under a name, such as "LazyFree", for the mappings that begin in that
 * range. RESIDENCE_UNKNOWN where the system reports no such figure. */
int64_t residence_bytes(const void *start, uint64_t bytes, const char *name);

#endif
