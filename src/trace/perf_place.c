/* SPDX-License-Identifier: MIT */
/* The places that samples of the clock fell on, and whose sample it was. */
#include "perf.h"

#include <stdlib.h>

static uint32_t *bucket_of(const struct perf *perf, const struct perf_place *place)
{
	uint64_t hash = (place->offset ^ (uint64_t)place->object << 40) * UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = hash >> 32 & (perf->buckets - 1);; i = (i + 1) & (perf->buckets - 1)) {
		const struct perf_place *other = perf->bucket[i] ? &perf->place[perf->bucket[i] - 1] : NULL;

		if (!other || (other->object == place->object && other->offset == place->offset &&
			       other->in_kernel == place->in_kernel))
			return &perf->bucket[i];
	}
}

static bool grow(struct perf *perf)
{
	size_t wanted = perf->buckets ? perf->buckets * 2 : 1024;
	struct perf_place *place = realloc(perf->place, wanted / 2 * sizeof *place);
	uint32_t *bucket = calloc(wanted, sizeof *bucket);

	if (place)
		perf->place = place;
	if (!place || !bucket) {
		free(bucket);
		return false;
	}
	free(perf->bucket);
	perf->bucket = bucket;
	perf->buckets = wanted;
	perf->places_room = wanted / 2;
	for (size_t i = 0; i < perf->places; i++)
		*bucket_of(perf, &perf->place[i]) = (uint32_t)i + 1;
	return true;
}

size_t perf_place(struct perf *perf, uint32_t object, bool in_kernel, uint64_t offset)
{
	struct perf_place place = { object, in_kernel, offset, 0 };
	uint32_t *bucket;

	if (perf->places >= perf->places_room && !grow(perf)) {
		perf->ledger->lost_memory++;
		return 0;
	}
	bucket = bucket_of(perf, &place);
	if (!*bucket) {
		perf->place[perf->places] = place;
		*bucket = (uint32_t)++perf->places;
	}
	return *bucket - 1;
}

int perf_event_of(const struct perf *perf, uint64_t id)
{
	for (size_t i = 0; i < perf->cpus * PERF_EVENTS; i++)
		if (perf->id[i] == id)
			return (int)(i % PERF_EVENTS);
	return -1;
}
