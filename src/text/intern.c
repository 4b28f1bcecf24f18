/* SPDX-License-Identifier: MIT */
#include "intern.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a: Fowler, Noll and Vo. */
static size_t hash(const char *text)
{
	uint64_t value = 0xcbf29ce484222325;

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * 0x100000001b3;
	return (size_t)(value ^ value >> 32);
}

/* The slot of a text, or the free one where it belongs. */
static uint32_t *find(const struct intern *all, const char *text)
{
	size_t at = hash(text) & (all->slots - 1);

	while (all->slot[at] && strcmp(all->text[all->slot[at] - 1], text))
		at = (at + 1) & (all->slots - 1);
	return &all->slot[at];
}

static int grow(struct intern *all)
{
	size_t room = all->room ? 2 * all->room : 64;
	char **text = realloc(all->text, room * sizeof *text);
	uint32_t *slot = text ? calloc(2 * room, sizeof *slot) : NULL;

	if (text)
		all->text = text;
	if (!slot)
		return -1;
	free(all->slot);
	all->slot = slot;
	all->slots = 2 * room;
	all->room = room;
	for (size_t i = 0; i < all->count; i++)
		*find(all, all->text[i]) = (uint32_t)i + 1;
	return 0;
}

uint32_t intern(struct intern *all, const char *text)
{
	uint32_t *slot;

	if (all->count == all->room && grow(all))
		return UINT32_MAX;
	slot = find(all, text);
	if (*slot)
		return *slot - 1;
	all->text[all->count] = strdup(text);
	if (!all->text[all->count])
		return UINT32_MAX;
	*slot = (uint32_t)++all->count;
	return *slot - 1;
}

uint32_t intern_look(const struct intern *all, const char *text)
{
	return all->count ? *find(all, text) - 1 : UINT32_MAX;
}

void intern_free(struct intern *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->text[i]);
	free(all->text);
	free(all->slot);
	*all = (struct intern){ 0 };
}
