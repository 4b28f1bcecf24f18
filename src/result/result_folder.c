/* SPDX-License-Identifier: MIT */
#include "result_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

int folder_make(const char *path, struct error *error)
{
	char part[4096];
	int result;

	if (!path[0])
		return error_set(error, -ENOENT, "can't create the folder: its name is empty");
	if (strlen(path) >= sizeof part)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	for (size_t i = 1; i <= strlen(path); i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		snprintf(part, sizeof part, "%.*s", (int)i, path);
		result = mkdir(part, 0777) ? -errno : 0;
		if (!result || (result == -EEXIST && is_folder(part)))
			continue;
		return error_set(error, result, "%.700s: can't create the folder: %s", part,
				 result == -EEXIST ? "what is there is no folder" : strerror(-result));
	}
	return 0;
}

/* Why a result can't go there, or NULL if it is an empty folder or a new one. */
static const char *objection(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool empty = true;

	if (!folder && errno == ENOTDIR)
		return "already exists and is no folder";
	if (!folder)
		return errno == ENOENT ? NULL : strerror(errno);
	while (empty && (entry = readdir(folder)))
		empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
	closedir(folder);
	return empty ? NULL : "already exists and is not empty";
}

int result_folder_take(const char *folder, struct error *error)
{
	const char *why;

	if (!strcmp(folder, "-"))
		return error_usage(error, "-o -: standard output can't take a folder; ./- names one");
	why = objection(folder);
	if (why)
		return error_usage(error, "-o %.500s: %s; name a new or empty folder", folder, why);
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
