/* SPDX-License-Identifier: MIT */
/* Linux: leftovers of killed runs. */
#include "linux.h"
#include "posix.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENDED = 1 }; /* since the boot nobody else has begun that soon */
enum { STALE_SECONDS = 3600, PATH = 1200, DEEPEST_GROUP = 16 };

static const char shared[] = "/dev/shm";

/* When a process began, in clock ticks since the boot: the 22nd field of /proc/PID/stat, whose second may hold anything.
 * ENDED: it is only waiting to be reaped. 0: not known. Without a stream: its heap would be forked with a trial. */
static uint64_t ticks_at_begin(pid_t pid)
{
	char path[32], text[1024], state;
	const char *rest;
	uint64_t ticks;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	if (linux_read(path, text, sizeof text) <= 0)
		return 0;
	rest = strrchr(text, ')');
	if (!rest ||
	    sscanf(rest, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" SCNu64,
		   &state, &ticks) != 2)
		return 0;
	return state == 'Z' || state == 'X' ? ENDED : ticks;
}

/* Remembered of the caller. */
struct os_maker os_maker(pid_t pid)
{
	static struct os_maker own;
	struct os_maker maker = { .pid = pid };
	struct stat space;

	if (own.pid == pid && pid == getpid())
		return own;
	maker.began = (uint32_t)ticks_at_begin(pid);
	if (!stat("/proc/self/ns/pid", &space))
		maker.space = (uint32_t)space.st_ino;
	if (pid == getpid())
		own = maker;
	return maker;
}

/* Whether the process that made something at `seconds` has ended. */
static bool maker_is_gone(pid_t pid, int64_t seconds)
{
	uint64_t ticks = ticks_at_begin(pid);
	struct timespec up;

	if (ticks <= ENDED)
		return ticks == ENDED || (kill(pid, 0) && errno == ESRCH);
	clock_gettime(CLOCK_BOOTTIME, &up);
	return time(NULL) - up.tv_sec + (int64_t)(ticks / (uint64_t)sysconf(_SC_CLK_TCK)) > seconds + 1;
}

/* The columns of /proc/sysvipc/shm: key, id, permissions, size, pid of the creator (0: of another namespace), pid of
 * the last user, number of attachments, four user and group ids, and the times of attachment, detachment and change. */
static void remove_segments(const struct os_leftovers *left)
{
	FILE *file = fopen("/proc/sysvipc/shm", "re");
	char line[512];

	while (file && fgets(line, sizeof line, file)) {
		int key, id, maker;
		uint64_t attached;
		int64_t changed;

		if (sscanf(line, "%d %d %*o %*u %d %*d %" SCNu64 " %*u %*u %*u %*u %*u %*u %" SCNd64, &key, &id, &maker,
			   &attached, &changed) != 5)
			continue;
		if (maker > 0 && left->maker(key) == maker && attached == 0 && maker_is_gone(maker, changed))
			shmctl(id, IPC_RMID, NULL);
	}
	if (file)
		fclose(file);
}

/* The columns of /proc/sysvipc/msg: key, id, permissions, bytes, messages, the pids of the last sender and receiver (0:
 * nobody, or of another namespace), user and group of the owner, of the maker, and the times of the last sending,
 * receiving and change. One that nobody here has used may be of another namespace, whose processes are not visible. */
static void remove_queues(const struct os_leftovers *left)
{
	FILE *file = fopen("/proc/sysvipc/msg", "re");
	char line[512];

	while (file && fgets(line, sizeof line, file)) {
		int key, id, sender, receiver;
		unsigned maker;
		int64_t changed;

		if (sscanf(line, "%d %d %*o %*u %*u %d %d %*u %*u %u %*u %*d %*d %" SCNd64, &key, &id, &sender,
			   &receiver, &maker, &changed) != 6)
			continue;
		if (maker != geteuid() || left->maker(key) <= 0)
			continue;
		if (sender + receiver > 0 ? maker_is_gone(left->maker(key), changed)
					  : changed + STALE_SECONDS < time(NULL))
			msgctl(id, IPC_RMID, NULL);
	}
	if (file)
		fclose(file);
}

/* "sem." and six letters or digits. */
static bool is_unnamed(const char *name)
{
	size_t length = strlen(name);

	if (length != 10 || strncmp(name, "sem.", 4))
		return false;
	for (size_t i = 4; i < length; i++)
		if (!isalnum((unsigned char)name[i]))
			return false;
	return true;
}

/*
 * glibc's sem_open(3) makes a semaphore under a name that nobody chose, and then links it to its own. A process that is
 * killed between the two leaves it. That takes a living one microseconds: what is there for a second has no maker.
 */
static void remove_unnamed_semaphores(mode_t mode)
{
	DIR *directory = opendir(shared);
	const struct dirent *entry;
	struct stat status, later;
	char path[64];

	while (directory && (entry = readdir(directory))) {
		snprintf(path, sizeof path, "%s/%.32s", shared, entry->d_name);
		if (!is_unnamed(entry->d_name) || lstat(path, &status) || !S_ISREG(status.st_mode) ||
		    status.st_uid != geteuid() || (status.st_mode & 07777) != mode)
			continue;
		if (status.st_mtime + 1 >= time(NULL))
			sleep(1);
		if (!lstat(path, &later) && later.st_ino == status.st_ino)
			unlink(path);
	}
	if (directory)
		closedir(directory);
}

/* The groups of memory may be below any group that a run was started in. One that still has processes stays. */
static void remove_groups(const char *folder, const char *prefix, int depth)
{
	DIR *directory = depth ? opendir(folder) : NULL;
	const struct dirent *entry;
	struct stat status;
	char path[PATH];

	while (directory && (entry = readdir(directory))) {
		if (entry->d_type != DT_DIR || entry->d_name[0] == '.' ||
		    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path)
			continue;
		if (strncmp(entry->d_name, prefix, strlen(prefix)))
			remove_groups(path, prefix, depth - 1);
		else if (!stat(path, &status) && posix_is_left(entry->d_name, prefix, status.st_mtime))
			rmdir(path);
	}
	if (directory)
		closedir(directory);
}

void os_remove_leftovers(const struct os_leftovers *left)
{
	char semaphores[64], groups[PATH];

	snprintf(semaphores, sizeof semaphores, "sem.%s", left->prefix);
	posix_remove_files(shared, left->prefix);
	posix_remove_files(shared, semaphores);
	posix_remove_files(left->directory, left->prefix);
	posix_remove_files("/dev/mqueue", left->prefix);
	if (linux_cgroup_mount("memory", groups, sizeof groups) || linux_cgroup_mount(NULL, groups, sizeof groups))
		remove_groups(groups, left->prefix, DEEPEST_GROUP);
	remove_segments(left);
	remove_queues(left);
	if (left->semaphore)
		remove_unnamed_semaphores(left->semaphore);
}
