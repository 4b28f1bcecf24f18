/* SPDX-License-Identifier: MIT */
#include "registry.h"

#include "text/suggest.h"

#include <string.h>

#define PROBE(name) extern const struct probe probe_##name;
#include "probe_table.h"
#undef PROBE

const struct probe *const registry[] = {
#define PROBE(name) &probe_##name,
#include "probe_table.h"
#undef PROBE
};

const size_t registry_count = sizeof registry / sizeof registry[0];

static const char *name_at(const void *context, size_t i)
{
	(void)context;
	return registry[i]->name;
}

const struct probe *registry_find(const char *name, struct error *error)
{
	char hint[512];

	for (size_t i = 0; i < registry_count; i++)
		if (!strcmp(registry[i]->name, name))
			return registry[i];
	suggest_hint(name, name_at, NULL, registry_count, hint, sizeof hint);
	error_usage(error, "no probe '%s'%s", name, hint);
	return NULL;
}
