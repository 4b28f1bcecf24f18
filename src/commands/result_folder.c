/* SPDX-License-Identifier: MIT */
#include "result_folder.h"

#include "command.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool folder_is_empty_or_new(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool empty = true;

	if (!folder)
		return errno == ENOENT;
	while (empty && (entry = readdir(folder)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	closedir(folder);
	return empty;
}

int result_folder_take(const char *folder, struct error *error)
{
	if (!folder_is_empty_or_new(folder))
		return error_usage(error, "-o %.500s: there is something already; name a new or an empty folder", folder);
	return command_make_folder(folder, error);
}

int result_folder_make(const char *platform, const char *started, char *folder, size_t size, struct error *error)
{
	char parent[256];
	int result;

	snprintf(parent, sizeof parent, "results/%s", platform);
	result = command_make_folder(parent, error);
	for (int i = 1; !result; i++) {
		char number[16] = "";

		if (i > 1)
			snprintf(number, sizeof number, "-%d", i);
		snprintf(folder, size, "%s/%s%s", parent, started, number);
		if (!mkdir(folder, 0777))
			break;
		if (errno != EEXIST)
			result = error_set(error, -errno, "%s: the folder can't be made: %s", folder, strerror(errno));
	}
	return result;
}
