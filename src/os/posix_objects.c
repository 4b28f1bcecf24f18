/* SPDX-License-Identifier: MIT */
/* Files left by killed runs: where objects are files, and in the temporary directory. */
#include "posix.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STALE_SECONDS = 3600 };

/* Whether a process has ended; false if it is of another PID namespace. */
static bool is_gone(const struct os_maker *maker)
{
	struct os_maker now;

	if (maker->pid <= 0 || maker->space != os_maker(getpid()).space)
		return false;
	if (kill(maker->pid, 0) && errno == ESRCH)
		return true;
	now = os_maker(maker->pid);
	return now.began && now.began != maker->began;
}

static bool read_name(const char *name, const char *prefix, struct os_maker *maker)
{
	int pid, end = 0;

	if (strncmp(name, prefix, strlen(prefix)) ||
	    sscanf(name + strlen(prefix), "%d-%x-%x.%*u%n", &pid, &maker->began, &maker->space, &end) != 3)
		return false;
	maker->pid = pid;
	return end > 0 && name[strlen(prefix) + (size_t)end] == '\0';
}

bool posix_is_left(const char *name, const char *prefix, int64_t changed)
{
	struct os_maker maker;

	if (!read_name(name, prefix, &maker))
		return false;
	return maker.space == os_maker(getpid()).space ? is_gone(&maker) : changed + STALE_SECONDS < time(NULL);
}

static bool is_leftover(int directory, const char *name, const char *prefix)
{
	struct stat status;

	return !fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) &&
		(S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode)) && posix_is_left(name, prefix, status.st_mtime);
}

void posix_remove_files(const char *path, const char *prefix)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory)))
		if (is_leftover(dirfd(directory), entry->d_name, prefix))
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
}
