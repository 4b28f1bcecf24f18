/* SPDX-License-Identifier: MIT */
#include "variants.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char name[] = "against-";

bool variants_folder(const char *result, size_t variant, char path[static VARIANTS_PATH])
{
	return snprintf(path, VARIANTS_PATH, "%s/%s%zu", result, name, variant + 1) < VARIANTS_PATH;
}

size_t variants_find(const char *result, char (*path)[VARIANTS_PATH])
{
	char facts[VARIANTS_PATH + 16];
	size_t count = 0;

	snprintf(path[0], VARIANTS_PATH, "%s", result);
	for (; count < VARIANTS_MOST && variants_folder(result, count, path[count + 1]); count++) {
		snprintf(facts, sizeof facts, "%s/platform.csv", path[count + 1]);
		if (access(facts, F_OK))
			break;
	}
	return count + 1;
}

bool variants_has(const char *path)
{
	const char *file = strrchr(path, '/'), *folder = path;

	for (const char *at = path; file && at < file; at++)
		if (*at == '/')
			folder = at + 1;
	return file && !strncmp(folder, name, sizeof name - 1);
}

bool variants_are_paired(const struct facts *one, const struct facts *other)
{
	const char *run = facts_text(one, "paired_run");

	return run[0] && !strcmp(run, facts_text(other, "paired_run"));
}

const char *variants_setting(const struct facts *facts)
{
	const char *setting = facts_get(facts, "setting");

	return facts_text(facts, "paired_run")[0] && setting && strcmp(setting, "none") ? setting : NULL;
}

const char *variants_name(const struct result *result)
{
	const char *setting = variants_setting(&result->facts), *platform = facts_text(&result->facts, "platform");
	const char *slash = strrchr(result->path, '/');

	if (setting || platform[0])
		return setting ? setting : platform;
	return slash ? slash + 1 : result->path;
}
