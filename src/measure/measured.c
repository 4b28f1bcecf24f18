/* SPDX-License-Identifier: MIT */
#include "measured.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const char *status_name(enum status status)
{
	static const char *const name[STATUS_COUNT] = {
		[STATUS_OK] = "ok",
		[STATUS_UNSUPPORTED] = "unsupported",
		[STATUS_FAILED] = "failed",
		[STATUS_UNRESOLVED] = "unresolved",
		[STATUS_CRASHED] = "crashed",
		[STATUS_HUNG] = "hung",
		[STATUS_NOT_REACHED] = "not_reached",
	};

	return name[status];
}

static int grow(struct measured *measured)
{
	size_t capacity = measured->capacity ? 2 * measured->capacity : 16;
	struct sample *grown = realloc(measured->sample, capacity * sizeof *grown);

	if (!grown)
		return -ENOMEM;
	measured->sample = grown;
	measured->capacity = capacity;
	return 0;
}

size_t measured_of_probe(const struct measured *measured, size_t count)
{
	size_t length = 0;

	while (length < count && measured[length].point.probe == measured[0].point.probe)
		length++;
	return length;
}

uint64_t measured_timed_rounds(const struct measured *measured)
{
	const struct sample *last = NULL;
	uint64_t count = 0;

	for (size_t i = 0; i < measured->count; i++) {
		const struct sample *sample = &measured->sample[i];

		if (!sample->timed)
			continue;
		count += !last || last->round != sample->round;
		last = sample;
	}
	return count;
}

int measured_add(struct measured *measured, const struct sample *sample)
{
	int result = measured->count == measured->capacity ? grow(measured) : 0;

	if (!result)
		measured->sample[measured->count++] = *sample;
	return result;
}

void measured_set_not_reached(struct measured *measured)
{
	measured->status = STATUS_NOT_REACHED;
	snprintf(measured->reason, sizeof measured->reason, "the run ended before its first sample");
}

void measured_set_reached(struct measured *measured)
{
	if (measured->status != STATUS_NOT_REACHED)
		return;
	measured->status = STATUS_OK;
	measured->reason[0] = '\0';
}

struct tail_histogram *measured_tail(struct measured *measured, enum tail_of of)
{
	if (!measured->tail)
		measured->tail = calloc(1, sizeof *measured->tail);
	return measured->tail ? &measured->tail->of[of] : NULL;
}

void measured_clear(struct measured *measured)
{
	free(measured->sample);
	measured->sample = NULL;
	free(measured->tail);
	measured->tail = NULL;
	measured->capacity = 0;
}

void measured_free(struct measured *measured, size_t count)
{
	for (size_t i = 0; i < count; i++)
		measured_clear(&measured[i]);
	free(measured);
}
