/* SPDX-License-Identifier: MIT */
#include "places.h"

#include "symbols.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *left, const void *right)
{
	const struct trace_place *a = left, *b = right;
	int order = strcmp(a->object, b->object);

	return order ? order : strcmp(a->symbol, b->symbol);
}

static int most_first(const void *left, const void *right)
{
	const struct trace_place *a = left, *b = right;

	return a->samples < b->samples ? 1 : a->samples > b->samples ? -1 : by_name(a, b);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void name_place(const struct sites *sites, const struct site *from, struct symbols *symbols,
		       struct trace_place *place)
{
	const struct object *of = &sites->objects.object[from->object];
	const char *object = from->in_kernel ? "[kernel]" : of->name;
	const char *shown = from->in_kernel || !of->shown[0] ? last_part(object) : of->shown;

	*place = (struct trace_place){ .samples = from->samples };
	snprintf(place->object, sizeof place->object, "%s", shown);
	if (from->in_kernel)
		symbols_kernel(symbols, from->offset, place->symbol, sizeof place->symbol);
	else if (object[0] == '/' || object[0] == '[')
		symbols_find(symbols, object, from->offset, place->symbol, sizeof place->symbol);
}

/* Neighbors of one name become one. */
static size_t merge(struct trace_place *place, size_t count)
{
	size_t kept = 0;

	qsort(place, count, sizeof *place, by_name);
	for (size_t i = 0; i < count; i++)
		if (kept && !by_name(&place[kept - 1], &place[i]))
			place[kept - 1].samples += place[i].samples;
		else
			place[kept++] = place[i];
	return kept;
}

void places_rank(struct trace *trace, const struct sites *sites)
{
	struct symbols *symbols = symbols_open();
	size_t count = 0;

	trace->place = calloc(sites->count + 1, sizeof *trace->place);
	for (size_t i = 0; trace->place && i < sites->count; i++) {
		if (!sites->site[i].samples)
			continue;
		name_place(sites, &sites->site[i], symbols, &trace->place[count++]);
		trace->samples += sites->site[i].samples;
	}
	symbols_close(symbols);
	if (!trace->place)
		return;
	trace->places = merge(trace->place, count);
	qsort(trace->place, trace->places, sizeof *trace->place, most_first);
}
