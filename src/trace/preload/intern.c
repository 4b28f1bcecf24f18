/* SPDX-License-Identifier: MIT */
#include "intern.h"

#include <stdbool.h>

uint32_t intern_take(const struct intern *table)
{
	if (__atomic_load_n(table->taken, __ATOMIC_RELAXED) < table->most) {
		uint32_t entry = __atomic_fetch_add(table->taken, 1, __ATOMIC_RELAXED);

		if (entry < table->most)
			return entry;
	}
	return INTERN_NOTHING;
}

uint32_t intern_publish(const struct intern *table, uint32_t entry)
{
	uint64_t key = *(const uint64_t *)(const void *)(table->entry + entry * table->size);
	uint32_t mask = 2 * table->most - 1;

	for (uint32_t i = 0; i < INTERN_PROBES; i++) {
		uint32_t other = 0;

		if (__atomic_compare_exchange_n(&table->index[(key + i) & mask], &other, entry + 1, false,
						__ATOMIC_RELEASE, __ATOMIC_ACQUIRE))
			return entry;
		if (other <= table->most &&
		    *(const uint64_t *)(const void *)(table->entry + (other - 1) * table->size) == key)
			return other - 1;
	}
	return INTERN_NOTHING;
}
