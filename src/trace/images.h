/* SPDX-License-Identifier: MIT */
/*
 * Which code was mapped where, in which process and when. It is kept after a process has ended, because its samples are
 * looked up later. Nothing is removed; a newer mapping hides an older one. No I/O.
 */
#ifndef FAULTLINE_IMAGES_H
#define FAULTLINE_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { IMAGES_BUCKETS = 4096 };

struct image {
	uint64_t at_ns, begin, end, offset; /* offset: of `begin` in the object */
	uint32_t object;
	int pid;
	size_t older; /* of the same bucket, plus 1 */
};

struct images {
	struct image *image;
	size_t count, room;
	size_t newest[IMAGES_BUCKETS]; /* by process, plus 1 */
};

/* False without memory. */
bool images_add(struct images *, const struct image *);

/* What a process had mapped at an address at a time, or NULL. It is valid until the next is added. */
const struct image *images_find(const struct images *, int pid, uint64_t at_ns, uint64_t address);

/* Empties it. */
void images_free(struct images *);

#endif
