/* SPDX-License-Identifier: MIT */
#include "measured.h"

#include <errno.h>
#include <stdlib.h>

const char *status_name(enum status status)
{
	static const char *const name[STATUS_COUNT] = {
		[STATUS_OK] = "ok",           [STATUS_UNSUPPORTED] = "unsupported", [STATUS_FAILED] = "failed",
		[STATUS_UNRESOLVED] = "unresolved", [STATUS_CRASHED] = "crashed",   [STATUS_HUNG] = "hung",
		[STATUS_NOT_REACHED] = "not_reached",
	};

	return name[status];
}

int measured_add(struct measured *measured, const struct sample *sample)
{
	if (measured->count == measured->capacity) {
		size_t capacity = measured->capacity ? 2 * measured->capacity : 16;
		struct sample *grown = realloc(measured->sample, capacity * sizeof *grown);

		if (!grown)
			return -ENOMEM;
		measured->sample = grown;
		measured->capacity = capacity;
	}
	measured->sample[measured->count++] = *sample;
	return 0;
}

void measured_free(struct measured *measured, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(measured[i].sample);
	free(measured);
}
