/* SPDX-License-Identifier: MIT */
#include "site.h"

#include <stdlib.h>
#include <string.h>

static uint32_t *bucket_of(const struct sites *sites, const struct site *site)
{
	uint64_t hash = (site->offset ^ (uint64_t)site->object << 40) * UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = hash >> 32 & (sites->buckets - 1);; i = (i + 1) & (sites->buckets - 1)) {
		const struct site *other = sites->bucket[i] ? &sites->site[sites->bucket[i] - 1] : NULL;

		if (!other ||
		    (other->object == site->object && other->offset == site->offset &&
		     other->in_kernel == site->in_kernel))
			return &sites->bucket[i];
	}
}

static bool grow(struct sites *sites)
{
	size_t wanted = sites->buckets ? sites->buckets * 2 : 1024;
	struct site *site = realloc(sites->site, wanted / 2 * sizeof *site);
	uint32_t *bucket = calloc(wanted, sizeof *bucket);

	if (site)
		sites->site = site;
	if (!site || !bucket) {
		free(bucket);
		return false;
	}
	free(sites->bucket);
	sites->bucket = bucket;
	sites->buckets = wanted;
	sites->room = wanted / 2;
	for (size_t i = 0; i < sites->count; i++)
		*bucket_of(sites, &sites->site[i]) = (uint32_t)i + 1;
	return true;
}

size_t sites_intern(struct sites *sites, uint32_t object, bool in_kernel, uint64_t offset)
{
	struct site site = { object, in_kernel, offset, 0 };
	uint32_t *bucket;

	if (sites->count >= sites->room && !grow(sites)) {
		sites->lost_memory++;
		return SIZE_MAX;
	}
	bucket = bucket_of(sites, &site);
	if (!*bucket) {
		sites->site[sites->count] = site;
		*bucket = (uint32_t)++sites->count;
	}
	return *bucket - 1;
}

static uint32_t *stack_bucket_of(const struct sites *sites, const struct site_stack *stack)
{
	uint64_t hash = stack->is_cut;
	size_t size = stack->sites * sizeof stack->site[0];

	for (uint32_t i = 0; i < stack->sites; i++)
		hash = (hash ^ stack->site[i]) * UINT64_C(0x9e3779b97f4a7c15) + (hash >> 29);
	for (size_t i = hash >> 32;; i++) {
		uint32_t *bucket = &sites->stack_bucket[i & (2 * sites->stacks_room - 1)];
		const struct site_stack *other = *bucket ? &sites->stack[*bucket - 1] : NULL;

		if (!other ||
		    (other->sites == stack->sites && other->is_cut == stack->is_cut &&
		     !memcmp(other->site, stack->site, size)))
			return bucket;
	}
}

static bool grow_stacks(struct sites *sites)
{
	size_t wanted = sites->stacks_room ? sites->stacks_room * 2 : 256;
	struct site_stack *stack = realloc(sites->stack, wanted * sizeof *stack);
	uint32_t *bucket = calloc(2 * wanted, sizeof *bucket);

	if (stack)
		sites->stack = stack;
	if (!stack || !bucket) {
		free(bucket);
		return false;
	}
	free(sites->stack_bucket);
	sites->stack_bucket = bucket;
	sites->stacks_room = wanted;
	for (size_t i = 0; i < sites->stacks; i++)
		*stack_bucket_of(sites, &sites->stack[i]) = (uint32_t)i + 1;
	return true;
}

size_t sites_intern_stack(struct sites *sites, const struct site_stack *stack)
{
	uint32_t *bucket;

	if (sites->stacks >= sites->stacks_room && !grow_stacks(sites)) {
		sites->lost_memory++;
		return SIZE_MAX;
	}
	bucket = stack_bucket_of(sites, stack);
	if (!*bucket) {
		sites->stack[sites->stacks] = *stack;
		*bucket = (uint32_t)++sites->stacks;
	}
	return *bucket - 1;
}

/* Whether the preload library ran, or the kernel for it. */
static bool is_tracing(const struct sites *sites, const struct site_stack *stack)
{
	uint32_t i = 0;

	while (i + 1 < stack->sites && sites->site[stack->site[i]].in_kernel)
		i++;
	return objects_is_preload(sites->objects.object[sites->site[stack->site[i]].object].name);
}

void sites_sample(struct sites *sites, const struct site_sample *sample)
{
	if (sample->stack >= sites->stacks)
		return;
	if (sample->primitive == PRIMITIVE_OWN && is_tracing(sites, &sites->stack[sample->stack]))
		return;
	if (sample->primitive == PRIMITIVE_OWN)
		sites->site[sites->stack[sample->stack].site[0]].samples += sample->weight;
	if (sites->samples == sites->samples_room && sites->samples_room < SITES_SAMPLES) {
		size_t wanted = sites->samples_room ? sites->samples_room * 2 : 1024;
		struct site_sample *grown = realloc(sites->sample, wanted * sizeof *grown);

		if (grown) {
			sites->sample = grown;
			sites->samples_room = wanted;
		}
	}
	if (sites->samples < sites->samples_room)
		sites->sample[sites->samples++] = *sample;
	else
		sites->samples_left_out++;
}

void sites_free(struct sites *sites)
{
	free(sites->sample);
	free(sites->stack);
	free(sites->stack_bucket);
	objects_free(&sites->objects);
	free(sites->site);
	free(sites->bucket);
	*sites = (struct sites){ 0 };
}
