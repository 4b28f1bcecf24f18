/* SPDX-License-Identifier: MIT */
#include "paths.h"

#include "os/os.h"
#include "pack.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Relative to the executable, so that a tree that was moved, or installed below DESTDIR, works. */
static int beside_executable(char *path, size_t size)
{
	char executable[4096];
	char *slash;

	if (os_executable(executable, sizeof executable))
		return -ENOENT;
	slash = strrchr(executable, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	snprintf(path, size, "%s/%s", executable, FAULTLINE_ANALYSIS_INSTALLED);
	return access(path, R_OK) ? -errno : 0;
}

int paths_analysis(char *path, size_t size, struct error *error)
{
	const char *named = getenv("FAULTLINE_ANALYSIS");

	if (named && named[0]) {
		snprintf(path, size, "%s", named);
		return 0;
	}
	if (!beside_executable(path, size))
		return 0;
	snprintf(path, size, "%s", FAULTLINE_ANALYSIS_SOURCE);
	if (!access(path, R_OK))
		return 0;
	return error_set(error, -ENOENT,
			 "the chart scripts are neither in %s beside the executable nor in %s: copy the result to where "
			 "faultline is built or installed and draw them there, or name the scripts' folder in "
			 "FAULTLINE_ANALYSIS", FAULTLINE_ANALYSIS_INSTALLED, FAULTLINE_ANALYSIS_SOURCE);
}

static bool is_result(const char *folder)
{
	char path[4500];

	snprintf(path, sizeof path, "%s/platform.csv", folder);
	return access(path, F_OK) == 0;
}

/* The name of the newest result in a folder, "" if there is none. */
static void newest_result(DIR *directory, const char *folder, char *newest, size_t size)
{
	const struct dirent *entry;

	newest[0] = '\0';
	while ((entry = readdir(directory))) {
		char path[4400];

		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, newest) > 0 && is_result(path))
			snprintf(newest, size, "%s", entry->d_name);
	}
}

int paths_result(const char *folder, char *path, size_t size, struct error *error)
{
	size_t length = strlen(folder);
	char newest[256];
	DIR *directory;

	if (pack_is_packed(folder))
		return pack_unpack(folder, path, size, error);
	while (length > 1 && folder[length - 1] == '/')
		length--;
	if (length + sizeof newest >= size)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", folder);
	snprintf(path, size, "%.*s", (int)length, folder);
	if (is_result(path))
		return 0;
	directory = opendir(path);
	if (!directory)
		return error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	newest_result(directory, path, newest, sizeof newest);
	closedir(directory);
	if (!newest[0])
		return error_set(error, -ENOENT, "%.700s: no result: neither it nor a folder in it has a platform.csv", path);
	snprintf(path + length, size - length, "%s%s", path[length - 1] == '/' ? "" : "/", newest);
	return 0;
}
