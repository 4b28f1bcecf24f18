/* SPDX-License-Identifier: MIT */
#include "result_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

int folder_make(const char *path, struct error *error)
{
	char part[4096];

	if (!path[0])
		return error_set(error, -ENOENT, "can't create the folder: its name is empty");
	if (strlen(path) >= sizeof part)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	for (size_t i = 1; i <= strlen(path); i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		snprintf(part, sizeof part, "%.*s", (int)i, path);
		if (mkdir(part, 0777) && errno != EEXIST)
			return error_set(error, -errno, "%.700s: can't create the folder: %s", part, strerror(errno));
	}
	return 0;
}

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
	if (!strcmp(folder, "-"))
		return error_usage(error, "-o -: standard output can't take a folder; ./- names one");
	if (!folder_is_empty_or_new(folder))
		return error_usage(error, "-o %.500s: already exists and is not empty; name a new or empty folder",
				   folder);
	return folder_make(folder, error);
}

int result_folder_make(const char *platform, const char *started, char *folder, size_t size, struct error *error)
{
	char parent[256];
	int result;

	snprintf(parent, sizeof parent, "results/%s", platform);
	result = folder_make(parent, error);
	for (int i = 1; !result; i++) {
		char number[16] = "";

		if (i > 1)
			snprintf(number, sizeof number, "-%d", i);
		snprintf(folder, size, "%s/%s%s", parent, started, number);
		if (!mkdir(folder, 0777))
			break;
		if (errno != EEXIST)
			result = error_set(error, -errno, "%s: can't create the folder: %s", folder, strerror(errno));
	}
	return result;
}
