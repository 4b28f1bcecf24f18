/* SPDX-License-Identifier: MIT */
#include "mappings.h"

#include <stdlib.h>
#include <string.h>

struct mappings *mappings_new(void)
{
	struct mappings *mappings = calloc(1, sizeof *mappings);

	if (mappings)
		mappings->users = 1;
	return mappings;
}

struct mappings *mappings_share(struct mappings *mappings)
{
	if (mappings)
		mappings->users++;
	return mappings;
}

void mappings_leave(struct mappings *mappings)
{
	if (!mappings || --mappings->users)
		return;
	free(mappings->mapping);
	free(mappings);
}

/* The first mapping that ends after an address. */
static size_t first_after(const struct mappings *mappings, uint64_t address)
{
	size_t low = 0, high = mappings->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (mappings->mapping[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct mapping *mappings_find(const struct mappings *mappings, uint64_t address)
{
	size_t i = mappings ? first_after(mappings, address) : 0;

	return mappings && i < mappings->count && mappings->mapping[i].begin <= address ? &mappings->mapping[i] : NULL;
}

static bool make_own(struct mappings **mappings, size_t room)
{
	struct mappings *own = *mappings;

	if (own->users > 1) {
		own = mappings_new();
		if (!own)
			return false;
	}
	if (room > own->room || own != *mappings) {
		size_t wanted = room < 32 ? 32 : room * 2;
		struct mapping *grown = realloc(own->mapping, wanted * sizeof *grown);

		if (!grown) {
			if (own != *mappings)
				mappings_leave(own);
			return false;
		}
		own->mapping = grown;
		own->room = wanted;
	}
	if (own == *mappings)
		return true;
	own->count = (*mappings)->count;
	if (own->count)
		memcpy(own->mapping, (*mappings)->mapping, own->count * sizeof *own->mapping);
	mappings_leave(*mappings);
	*mappings = own;
	return true;
}

bool mappings_add(struct mappings **place, const struct mapping *new)
{
	struct mapping left = { 0 }, right = { 0 }, *mapping;
	size_t first, last, kept;

	if (new->end <= new->begin || !make_own(place, (*place)->count + 3))
		return false;
	mapping = (*place)->mapping;
	first = last = first_after(*place, new->begin);
	while (last < (*place)->count && mapping[last].begin < new->end)
		last++;
	if (last > first && mapping[first].begin < new->begin) {
		left = mapping[first];
		left.end = new->begin;
	}
	if (last > first && mapping[last - 1].end > new->end) {
		right = mapping[last - 1];
		right.offset += new->end - right.begin;
		right.begin = new->end;
	}
	kept = first + (left.end > 0) + 1 + (right.end > 0);
	memmove(&mapping[kept], &mapping[last], ((*place)->count - last) * sizeof *mapping);
	(*place)->count += kept - last;
	if (left.end)
		mapping[first++] = left;
	mapping[first++] = *new;
	if (right.end)
		mapping[first] = right;
	return true;
}
