/* SPDX-License-Identifier: MIT */
/* Linux: leftovers of killed runs. */
#include "posix.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/shm.h>

/* The columns of /proc/sysvipc/shm: key, id, permissions, size, pid of the creator, pid of the last user, number of
 * attachments, four user and group ids, and the times of attachment, detachment and change. */
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
		if (is_ours(key, maker) && attached == 0 && posix_is_gone(maker) &&
		    (int64_t)changed + POSIX_STALE_SECONDS < (int64_t)time(NULL))
			shmctl(id, IPC_RMID, NULL);
	}
	if (file)
		fclose(file);
}

void os_remove_stale_objects(const char *directory, const char *prefix, bool (*is_ours)(key_t key, pid_t maker))
{
	char semaphores[64];

	snprintf(semaphores, sizeof semaphores, "sem.%s", prefix);
	posix_remove_stale_files("/dev/shm", prefix);
	posix_remove_stale_files("/dev/shm", semaphores);
	posix_remove_stale_files(directory, prefix);
	remove_segments(is_ours);
}
