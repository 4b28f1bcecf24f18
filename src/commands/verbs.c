/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include "text/suggest.h"

#include <string.h>

const struct verb *const verbs[] = {
#define VERB(name) &verb_##name,
#include "verb_table.h"
#undef VERB
};

const size_t verbs_count = sizeof verbs / sizeof verbs[0];

/* What can stand in the place of a verb, too. */
static const char *const others[] = { "help", "--help", "--version" };

static const char *name_at(const void *context, size_t i)
{
	(void)context;
	return i < verbs_count ? verbs[i]->name : others[i - verbs_count];
}

const struct verb *verbs_find(const char *name, struct error *error)
{
	char hint[512];

	for (size_t i = 0; i < verbs_count; i++)
		if (!strcmp(verbs[i]->name, name))
			return verbs[i];
	suggest_hint(name, name_at, NULL, verbs_count + sizeof others / sizeof others[0], hint, sizeof hint);
	error_usage(error, "no verb '%.200s'%s", name, hint);
	return NULL;
}
