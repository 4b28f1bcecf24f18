/* SPDX-License-Identifier: MIT */
/* The places in programs that samples of the CPU clock fell on. */
#ifndef FAULTLINE_SITE_H
#define FAULTLINE_SITE_H

#include "object.h"

#include <stdbool.h>
#include <stddef.h>

struct site {
	uint32_t object;
	bool in_kernel;
	uint64_t offset;  /* in the file; for the kernel, the address */
	uint64_t samples; /* outside of the primitives */
};

enum { SITES_DEPTH = 32, SITES_SAMPLES = 4000000 };

/* A site, and those that it was called from, as far as they are known: the innermost first. */
struct site_stack {
	uint32_t sites;
	bool is_cut; /* there may be more */
	uint32_t site[SITES_DEPTH];
};

/* Of a thread, at a time: of its own code, or page faults of a kind. */
struct site_sample {
	int pid, tid;
	uint64_t at_ns;
	size_t stack;
	enum primitive primitive;
	uint32_t weight; /* the number that it stands for */
};

struct sites {
	struct objects objects;
	struct site *site;
	size_t count, room;
	uint32_t *bucket;
	size_t buckets;
	struct site_stack *stack;
	size_t stacks, stacks_room;
	uint32_t *stack_bucket;
	struct site_sample *sample;
	size_t samples, samples_room;
	uint64_t samples_left_out; /* they count in their site alone */
	uint64_t lost_memory;
};

/* The index of a site, added if it is new. */
size_t sites_intern(struct sites *, uint32_t object, bool in_kernel, uint64_t offset);

/* The same of a stack, which has at least one site. */
size_t sites_intern_stack(struct sites *, const struct site_stack *);

/* Keeps a sample that was taken outside of calls; none of the preload library, whose time is in the row `tracing`. */
void sites_sample(struct sites *, const struct site_sample *);

void sites_free(struct sites *);

#endif
