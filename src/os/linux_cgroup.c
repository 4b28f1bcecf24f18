/* SPDX-License-Identifier: MIT */
/*
 * Linux: what the cgroups of the process allow it, of version 1 and 2: cgroups(7). A limit holds from the group or any
 * above it; in a container the groups above are mostly not to be seen.
 */
#include "linux.h"
#include "os.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 1024 };

/* The folder of the process's group for a controller, and where the hierarchy begins. */
struct group {
	char folder[PATH];
	size_t top; /* length of the part of `folder` that is the mount point */
};

static bool has_word(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += length)
		if ((at == list || at[-1] == ',') && strchr(",\n: ", at[length]))
			return true;
	return false;
}

/* The path of the process in a hierarchy: a line of /proc/self/cgroup, "4:cpu,cpuacct:/path", or "0::/path". */
static bool own_path(const char *controller, char *path, size_t size)
{
	FILE *file = fopen("/proc/self/cgroup", "re");
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	while (file && !found && getline(&line, &room, file) > 0) {
		const char *list = strchr(line, ':'), *end = list ? strchr(list + 1, ':') : NULL;

		if (!end)
			continue;
		found = controller ? has_word(list + 1, controller) : end == list + 1;
		snprintf(path, size, "%.*s", (int)strcspn(end + 1, "\n"), end + 1);
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

/* Where a hierarchy is mounted, and which part of it: fields 5 and 4 of /proc/self/mountinfo, proc(5). */
static bool mount_of(const char *controller, char point[static PATH], char root[static PATH])
{
	FILE *file = fopen("/proc/self/mountinfo", "re");
	char *line = NULL, type[32], options[256];
	size_t room = 0;
	bool found = false;

	while (file && !found && getline(&line, &room, file) > 0) {
		const char *rest = strstr(line, " - ");

		if (!rest || sscanf(line, "%*s %*s %*s %1023s %1023s", root, point) != 2 ||
		    sscanf(rest, " - %31s %*s %255s", type, options) != 2)
			continue;
		found = controller ? !strcmp(type, "cgroup") && has_word(options, controller)
				   : !strcmp(type, "cgroup2");
	}
	free(line);
	if (file)
		fclose(file);
	return found;
}

/* NULL: the hierarchy of version 2. */
static bool group_find(const char *controller, struct group *group)
{
	char path[PATH], point[PATH], root[PATH];
	const char *below = path;

	if (!own_path(controller, path, sizeof path) || !mount_of(controller, point, root))
		return false;
	if (strcmp(root, "/") && !strncmp(path, root, strlen(root)))
		below = path + strlen(root);
	group->top = strlen(point);
	return snprintf(group->folder, sizeof group->folder, "%s%s", point, strcmp(below, "/") ? below : "") <
		(int)sizeof group->folder;
}

bool linux_cgroup_folder(const char *controller, char *folder, size_t size, size_t *top)
{
	struct group group;

	if (!group_find(controller, &group))
		return false;
	*top = group.top;
	return snprintf(folder, size, "%s", group.folder) < (int)size;
}

bool linux_cgroup_mount(const char *controller, char *point, size_t size)
{
	char at[PATH], root[PATH];

	return mount_of(controller, at, root) && snprintf(point, size, "%s", at) < (int)size;
}

static bool group_line(const struct group *group, const char *file, char *text, size_t size)
{
	char path[1200];

	snprintf(path, sizeof path, "%s/%s", group->folder, file);
	return linux_line(path, text, size) > 0;
}

/* Takes the group to the one above it; false at the top. */
static bool group_up(struct group *group)
{
	char *slash = strrchr(group->folder, '/');

	if (!slash || (size_t)(slash - group->folder) < group->top)
		return false;
	*slash = '\0';
	return true;
}

/* Finds the nearest group that has a limit, for which `reads` returns true. */
static bool limit_find(const char *controller, bool (*reads)(const struct group *, char *, size_t), struct group *group,
		       char *text, size_t size)
{
	if (!group_find(controller, group))
		return false;
	do
		if (reads(group, text, size))
			return true;
	while (group_up(group));
	return false;
}

static bool quota_2(const struct group *group, char *text, size_t size)
{
	return group_line(group, "cpu.max", text, size) && strncmp(text, "max", 3) != 0;
}

static bool quota_1(const struct group *group, char *text, size_t size)
{
	char quota[32], period[32];

	if (!group_line(group, "cpu.cfs_quota_us", quota, sizeof quota) || quota[0] == '-' ||
	    !group_line(group, "cpu.cfs_period_us", period, sizeof period))
		return false;
	return snprintf(text, size, "%s %s", quota, period) < (int)size;
}

static bool quota_find(struct group *group, char *text, size_t size)
{
	return limit_find("cpu", quota_1, group, text, size) || limit_find(NULL, quota_2, group, text, size);
}

void linux_cgroup_cpu(char *limit, size_t size)
{
	struct group group;

	if (!quota_find(&group, limit, size))
		limit[0] = '\0';
}

static bool memory_2(const struct group *group, char *text, size_t size)
{
	return group_line(group, "memory.max", text, size) && strcmp(text, "max") != 0;
}

/* Without a limit version 1 says the largest number of whole pages. */
static bool memory_1(const struct group *group, char *text, size_t size)
{
	return group_line(group, "memory.limit_in_bytes", text, size) && strtoull(text, NULL, 10) < (UINT64_MAX >> 2);
}

void linux_cgroup_memory(char *limit, char *used, size_t size)
{
	struct group group;

	limit[0] = used[0] = '\0';
	if (limit_find("memory", memory_1, &group, limit, size))
		group_line(&group, "memory.usage_in_bytes", used, size);
	else if (limit_find(NULL, memory_2, &group, limit, size))
		group_line(&group, "memory.current", used, size);
	else
		limit[0] = '\0';
}

bool os_throttling(uint64_t *periods, uint64_t *throttled)
{
	char text[64], path[1200];
	struct group group;

	if (!quota_find(&group, text, sizeof text))
		return false;
	snprintf(path, sizeof path, "%s/cpu.stat", group.folder);
	if (!linux_line_that_begins(path, "nr_periods ", text, sizeof text) ||
	    sscanf(text, "nr_periods %" SCNu64, periods) != 1 ||
	    !linux_line_that_begins(path, "nr_throttled ", text, sizeof text))
		return false;
	return sscanf(text, "nr_throttled %" SCNu64, throttled) == 1;
}
