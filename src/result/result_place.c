/* SPDX-License-Identifier: MIT */
/* Which result a path means. */
#include "results.h"

#include "archive.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool has_facts(const char *folder)
{
	char path[4500];

	return snprintf(path, sizeof path, "%s/platform.csv", folder) < (int)sizeof path && access(path, F_OK) == 0;
}

/* The last name of a result in a folder, "" without results. */
static void find_last(DIR *directory, const char *folder, char *last, size_t size)
{
	const struct dirent *entry;

	last[0] = '\0';
	while ((entry = readdir(directory))) {
		char path[4400];

		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, last) > 0 && has_facts(path))
			snprintf(last, size, "%s", entry->d_name);
	}
}

int result_newest(char *path, size_t size, struct error *error)
{
	size_t length = strlen(path);
	char last[256];
	DIR *directory;

	if (has_facts(path))
		return 1;
	directory = opendir(path);
	if (!directory && errno == ENOTDIR)
		return error_set(error, -ENOTDIR,
				 "%.700s: not a folder; expected the folder of a result, or its .tar.gz. 'faultline "
				 "compare A B' "
				 "and 'faultline export' read a CSV or JSON file, too",
				 path);
	if (!directory)
		return error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	find_last(directory, path, last, sizeof last);
	closedir(directory);
	if (!last[0])
		return 0;
	if (length + strlen(last) + 2 > size)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	snprintf(path + length, size - length, "%s%s", path[length - 1] == '/' ? "" : "/", last);
	return 1;
}

int result_check_name(const char *path, struct error *error)
{
	return path[0] ? 0 : error_set(error, -ENOENT, "the name of a result is empty");
}

int result_place(const char *path, char *folder, size_t size, struct error *error)
{
	size_t length = strlen(path);
	int found = result_check_name(path, error);

	if (found)
		return found;
	if (archive_is_one(path))
		return archive_unpack(path, folder, size, error);
	while (length > 1 && path[length - 1] == '/')
		length--;
	if (length >= size)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	snprintf(folder, size, "%.*s", (int)length, path);
	found = result_newest(folder, size, error);
	if (found == 0)
		return error_set(error, -ENOENT,
				 "%.700s: not a result: neither it nor a folder in it has a platform.csv", folder);
	return found < 0 ? found : 0;
}

int result_open_facts(struct result *result, const char *folder, struct error *error)
{
	char path[4500];
	struct csv csv;
	int outcome;

	memset(result, 0, sizeof *result);
	snprintf(path, sizeof path, "%s/platform.csv", folder);
	outcome = csv_open(&csv, path, error);
	if (!outcome)
		outcome = result_take_facts(result, &csv, error);
	if (outcome)
		result_close(result);
	return outcome;
}
