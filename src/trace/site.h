/* SPDX-License-Identifier: MIT */
/* The places in programs that samples of the CPU clock fell on. */
#ifndef FAULTLINE_SITE_H
#define FAULTLINE_SITE_H

#include "object.h"

#include <stdbool.h>

struct site {
	uint32_t object;
	bool in_kernel;
	uint64_t offset;  /* in the file; for the kernel, the address */
	uint64_t samples; /* outside of the primitives */
};

struct sites {
	struct objects objects;
	struct site *site;
	size_t count, room;
	uint32_t *bucket;
	size_t buckets;
	uint64_t lost_memory;
};

/* The index of a site, added if it is new. */
size_t sites_intern(struct sites *, uint32_t object, bool in_kernel, uint64_t offset);

void sites_free(struct sites *);

#endif
