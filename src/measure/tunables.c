/* SPDX-License-Identifier: MIT */
#include "tunables.h"

#include "os/os.h"
#include "result/scratch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool tunables_is_linker(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return !strncmp(name, "ld-linux", 8) || !strncmp(name, "ld64.so", 7);
}

FILE *tunables_list(const char *linker, const char *variable, struct error *error)
{
	const char *const with[] = { "env", variable, linker, "--list-tunables", NULL };
	FILE *list = scratch_alone();
	int status, result;

	if (!list) {
		error_set(error, -errno, "no temporary file (TMPDIR) for the list of tunables: %s", strerror(errno));
		return NULL;
	}
	result = os_command_run(&(struct os_command){ variable ? with : with + 2, -1, fileno(list), -1 }, &status);
	if (!result && !status)
		return list;
	fclose(list);
	error_set(error, result ? result : -ENOTSUP, "this glibc does not list its tunables");
	return NULL;
}

bool tunables_find(FILE *list, const char *name, char *value, size_t size)
{
	size_t length = strlen(name);
	char line[512];

	rewind(list);
	while (fgets(line, sizeof line, list))
		if (!strncmp(line, name, length) && line[length] == ':') {
			line[strcspn(line, "\n")] = '\0';
			snprintf(value, size, "%s", line + length + 1 + (line[length + 1] == ' '));
			return true;
		}
	return false;
}

void tunables_note(FILE *list, struct facts *facts)
{
	static const char before[] = "glibc.cpu.", end[] = "_threshold";
	char line[512], key[80];

	rewind(list);
	while (fgets(line, sizeof line, list)) {
		size_t length = strcspn(line, ":"), least = strlen(before) + strlen(end);

		if (!line[length] || length <= least || length >= sizeof key || strncmp(line, before, strlen(before)) ||
		    strncmp(line + length - strlen(end), end, strlen(end)))
			continue;
		snprintf(key, sizeof key, "glibc_%.*s", (int)(length - strlen(before)), line + strlen(before));
		facts_set(facts, key, "%llu", strtoull(line + length + 1, NULL, 0));
	}
}

static const char *why_no_linker(void)
{
	return strncmp(os_libc(), "musl", 4) ? "not known: no dynamic linker of glibc, which could list them"
					     : "none that can be set: musl has no tunables";
}

static void take_linker(void *context, const char *path)
{
	if (tunables_is_linker(path))
		snprintf(context, PATH_MAX, "%s", path);
}

void tunables_note_own(struct facts *facts)
{
	char linker[PATH_MAX] = "";
	struct error error = { 0 };
	FILE *list = NULL;

	os_mapped_files(getpid(), take_linker, linker);
	if (linker[0])
		list = tunables_list(linker, NULL, &error);
	if (!list && linker[0])
		facts_set(facts, "libc_thresholds", "not known: %s", error.text);
	else if (!list)
		facts_set(facts, "libc_thresholds", "%s", why_no_linker());
	if (!list)
		return;
	tunables_note(list, facts);
	fclose(list);
}
