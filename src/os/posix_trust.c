/* SPDX-License-Identifier: MIT */
/* Who can have written a file. */
#include "posix.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A group of root's, or one that holds a single user, as many systems make them, under the user's number. */
static bool is_own_group(gid_t group)
{
	return group == 0 || group == (gid_t)geteuid();
}

/* In a sticky folder others make files, but don't replace those of its owner and of theirs. */
static bool is_safe(const struct stat *status)
{
	bool is_sticky = S_ISDIR(status->st_mode) && (status->st_mode & S_ISVTX);

	if (status->st_uid != 0 && status->st_uid != geteuid())
		return false;
	return is_sticky ||
		(!(status->st_mode & S_IWOTH) && (!(status->st_mode & S_IWGRP) || is_own_group(status->st_gid)));
}

int os_trusted_path(const char *path, char *real, size_t size)
{
	char found[PATH_MAX];
	struct stat status;

	if (!realpath(path, found))
		return -errno;
	if (snprintf(real, size, "%s", found) >= (int)size)
		return -ENAMETOOLONG;
	for (size_t end = 1; found[end - 1]; end++) {
		if (end > 1 && found[end] != '/' && found[end] != '\0')
			continue;
		snprintf(real, size, "%.*s", (int)end, found);
		if (stat(real, &status))
			return -errno;
		if (!is_safe(&status))
			return -EPERM;
	}
	return 0;
}
