/* SPDX-License-Identifier: MIT */
/* Files left by killed runs: where objects are files, and in the temporary directory. */
#include "posix.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool posix_is_gone(long pid)
{
	return pid > 0 && kill((pid_t)pid, 0) && errno == ESRCH;
}

/* Whether `name` is "<prefix><id of a process that is gone>.<number>". */
static bool name_is_stale(const char *name, const char *prefix)
{
	char *end;

	if (strncmp(name, prefix, strlen(prefix)) || !isdigit((unsigned char)name[strlen(prefix)]) ||
	    !posix_is_gone(strtol(name + strlen(prefix), &end, 10)))
		return false;
	return end[0] == '.' && isdigit((unsigned char)end[1]) && strspn(end + 1, "0123456789") == strlen(end + 1);
}

static bool is_old_file(int directory, const char *name)
{
	struct stat status;

	return !fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) && S_ISREG(status.st_mode) &&
		status.st_mtime + POSIX_STALE_SECONDS < time(NULL);
}

void posix_remove_stale_files(const char *path, const char *prefix)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		return;
	while ((entry = readdir(directory)))
		if (name_is_stale(entry->d_name, prefix) && is_old_file(dirfd(directory), entry->d_name))
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
}
