/* SPDX-License-Identifier: MIT */
/*
 * What is mapped where in a process. The kernel reports only new mappings: a newer one takes the place of what it
 * covers. A forked process shares its parent's table until one of them changes it. No I/O.
 */
#ifndef FAULTLINE_MAPPINGS_H
#define FAULTLINE_MAPPINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mapping {
	uint64_t begin, end, offset; /* offset: of `begin` in the object */
	uint32_t object;
};

struct mappings {
	struct mapping *mapping; /* by address, none over another */
	size_t count, room;
	unsigned users;
};

/* An empty table, or NULL. */
struct mappings *mappings_new(void);

/* Adds or removes a user: the last one frees it. NULL is allowed. */
struct mappings *mappings_share(struct mappings *);
void mappings_leave(struct mappings *);

/* Adds a mapping; a table that others use is copied first. False without memory: nothing has changed. */
bool mappings_add(struct mappings **, const struct mapping *);

/* The mapping that an address lies in, or NULL. */
const struct mapping *mappings_find(const struct mappings *, uint64_t address);

#endif
