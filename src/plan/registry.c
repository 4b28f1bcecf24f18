/* SPDX-License-Identifier: MIT */
#include "registry.h"

#include "text/suggest.h"

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
	int place = suggest_find("no probe", name, name_at, NULL, registry_count, error);

	return place < 0 ? NULL : registry[place];
}
