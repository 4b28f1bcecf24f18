/* SPDX-License-Identifier: MIT */
/* Linux: cgroups of memory, of version 1 and 2, for processes that are measured in one: cgroups(7). */
#include "linux.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 1200 };

static void file_of(const char *group, const char *file, char path[static PATH])
{
	snprintf(path, PATH, "%s/%s", group, file);
}

static bool has(const char *group, const char *file)
{
	char path[PATH];

	file_of(group, file, path);
	return !access(path, F_OK);
}

static int put(const char *group, const char *file, uint64_t value)
{
	char path[PATH], text[32];
	ssize_t written;
	int fd, error;

	file_of(group, file, path);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	snprintf(text, sizeof text, "%" PRIu64, value);
	written = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	return written < 0 ? -error : 0;
}

/* Without a stream: its heap would be a part of what is measured. */
static int get(const char *group, const char *file, const char *key, uint64_t *value)
{
	char path[PATH], text[1024];
	const char *at = text;

	file_of(group, file, path);
	if (linux_read(path, text, sizeof text) <= 0)
		return -EIO;
	if (key) {
		at = strstr(text, key);
		at = at ? at + strlen(key) : "";
	}
	return sscanf(at, "%" SCNu64, value) == 1 ? 0 : -EIO;
}

static bool is_version_1(const char *group)
{
	return has(group, "memory.limit_in_bytes");
}

/* Of version 2 a group that has processes mostly has no groups below it with controllers; the nearest above it that
 * has. */
static bool gives_memory(const char *group)
{
	char path[PATH], text[256];

	file_of(group, "cgroup.subtree_control", path);
	return linux_line(path, text, sizeof text) > 0 && strstr(text, "memory");
}

static bool find(char *folder, size_t size)
{
	size_t top;

	if (linux_cgroup_folder("memory", folder, size, &top))
		return true;
	if (!linux_cgroup_folder(NULL, folder, size, &top))
		return false;
	while (!gives_memory(folder)) {
		char *slash = strrchr(folder, '/');

		if (!slash || (size_t)(slash - folder) < top)
			return false;
		*slash = '\0';
	}
	return true;
}

int os_memory_groups(char *folder, size_t size)
{
	int result = find(folder, size) ? 0 : -ENOTSUP;

	if (!result && access(folder, W_OK))
		result = -errno;
	if (result)
		folder[0] = '\0';
	return result;
}

/* What a group may not hold goes to no swap space, so that the same is measured with and without one. */
static int keep_to(const char *group, uint64_t limit)
{
	if (is_version_1(group)) {
		int result = put(group, "memory.swappiness", 0);

		return result ? result : put(group, "memory.limit_in_bytes", limit);
	}
	if (has(group, "memory.swap.max") && put(group, "memory.swap.max", 0))
		return -EIO;
	return put(group, "memory.max", limit);
}

int os_memory_group_enter(const char *group, uint64_t limit)
{
	int result = mkdir(group, 0700) ? -errno : 0;

	if (result)
		return result;
	if (!is_version_1(group) && !has(group, "memory.max"))
		result = -ENOTSUP;
	if (!result && limit)
		result = keep_to(group, limit);
	if (!result)
		result = put(group, "cgroup.procs", 0);
	if (result)
		rmdir(group);
	return result;
}

int os_memory_group_read(const char *group, uint64_t *used, uint64_t *kept)
{
	bool version_1 = is_version_1(group);
	int result = get(group, version_1 ? "memory.usage_in_bytes" : "memory.current", NULL, used);

	if (result)
		return result;
	return version_1 ? get(group, "memory.failcnt", NULL, kept) : get(group, "memory.events", "\nmax ", kept);
}
