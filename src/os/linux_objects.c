/* SPDX-License-Identifier: MIT */
/* Linux: what killed runs left behind. */
#include "os.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Keeps us from the objects of another pid namespace, whose processes we can't see. */
enum { LEAST_AGE_SECONDS = 3600 };

static bool is_gone(long pid)
{
	return pid > 0 && kill((pid_t)pid, 0) && errno == ESRCH;
}

/* Whether `name` is "<prefix><id of a process that is gone>.<number>". */
static bool name_is_stale(const char *name, const char *prefix)
{
	char *end;

	if (strncmp(name, prefix, strlen(prefix)) || !isdigit((unsigned char)name[strlen(prefix)]) ||
	    !is_gone(strtol(name + strlen(prefix), &end, 10)))
		return false;
	return end[0] == '.' && isdigit((unsigned char)end[1]) && strspn(end + 1, "0123456789") == strlen(end + 1);
}

static bool is_old_file(int directory, const char *name)
{
	struct stat status;

	return !fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) && S_ISREG(status.st_mode) &&
	       status.st_mtime + LEAST_AGE_SECONDS < time(NULL);
}

static void remove_files(const char *path, const char *prefix)
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

/* The columns of /proc/sysvipc/shm: key, id, permissions, size, the process that made it, the last one,
 * how many have it attached, four ids of users, and the times of attachment, detachment and change. */
static void remove_segments(bool (*is_ours)(key_t key, pid_t maker))
{
	FILE *file = fopen("/proc/sysvipc/shm", "re");
	char line[512];

	while (file && fgets(line, sizeof line, file)) {
		int key, id, maker;
		uint64_t attached, changed;

		if (sscanf(line, "%d %d %*o %*u %d %*d %" SCNu64 " %*u %*u %*u %*u %*u %*u %" SCNu64, &key, &id, &maker,
			   &attached, &changed) != 5)
			continue;
		if (is_ours(key, maker) && attached == 0 && is_gone(maker) &&
		    (int64_t)changed + LEAST_AGE_SECONDS < (int64_t)time(NULL))
			shmctl(id, IPC_RMID, NULL);
	}
	if (file)
		fclose(file);
}

void os_remove_stale_objects(const char *directory, const char *prefix, bool (*is_ours)(key_t key, pid_t maker))
{
	char semaphores[64];

	snprintf(semaphores, sizeof semaphores, "sem.%s", prefix);
	remove_files("/dev/shm", prefix);
	remove_files("/dev/shm", semaphores);
	remove_files(directory, prefix);
	remove_segments(is_ours);
}
