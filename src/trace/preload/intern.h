/* SPDX-License-Identifier: MIT */
/*
 * Tables in the shared memory: entries stand one after another, each begins with its key, and an index finds them by
 * it. Threads of all processes add at once, without a lock, also in a signal handler; what is killed meanwhile leaves
 * an entry that nobody finds. Two that add the same at once may leave it twice.
 */
#ifndef FAULTLINE_INTERN_H
#define FAULTLINE_INTERN_H

#include <stddef.h>
#include <stdint.h>

struct intern {
	uint32_t *taken; /* entries that were taken */
	uint32_t *index; /* twice `most`, a power of 2 */
	unsigned char *entry;
	size_t size; /* of an entry */
	uint32_t most;
};

#define INTERN_NOTHING UINT32_MAX

enum { INTERN_PROBES = 64 };

static inline uint64_t intern_mix(uint64_t key, uint64_t more)
{
	key = (key ^ more) * UINT64_C(0x9e3779b97f4a7c15);
	return key ^ key >> 29;
}

/* The entry with that key, or INTERN_NOTHING. */
static inline uint32_t intern_find(const struct intern *table, uint64_t key)
{
	uint32_t mask = 2 * table->most - 1;

	for (uint32_t i = 0; i < INTERN_PROBES; i++) {
		uint32_t at = __atomic_load_n(&table->index[(key + i) & mask], __ATOMIC_ACQUIRE);

		if (!at || at > table->most)
			return INTERN_NOTHING;
		if (*(const uint64_t *)(const void *)(table->entry + (at - 1) * table->size) == key)
			return at - 1;
	}
	return INTERN_NOTHING;
}

/* A new entry, to be filled in; INTERN_NOTHING: there is no room. */
uint32_t intern_take(const struct intern *);

/* From now on the entry is found by its key; another, if it was there first: its index. */
uint32_t intern_publish(const struct intern *, uint32_t entry);

#endif
