/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include "text/suggest.h"

const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "verb_table.h"
#undef VERB
};

const size_t verbs_count = sizeof verbs / sizeof verbs[0];

static const char *name_at(const void *context, size_t i)
{
	(void)context;
	return verbs[i]->name;
}

const struct verb *verbs_find(const char *name, struct error *error)
{
	int place = suggest_find("no verb", name, name_at, NULL, verbs_count, error);

	return place < 0 ? NULL : verbs[place];
}
