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

/* The limit of a group as a number, in text as the facts have it; NO_LIMIT without one. */
typedef double reading(const struct group *, char *text, size_t size);

#define NO_LIMIT (-1.0)

/* Each limit above a group holds, too, and may be the tighter one: finds the group with the least. */
static double least_find(const char *controller, reading *read, struct group *least, char *text, size_t size)
{
	struct group group;
	double found = NO_LIMIT;
	char own[64];

	if (!group_find(controller, &group))
		return NO_LIMIT;
	do {
		double limit = read(&group, own, sizeof own);

		if (limit < 0 || (found >= 0 && limit >= found))
			continue;
		found = limit;
		*least = group;
		snprintf(text, size, "%s", own);
	} while (group_up(&group));
	return found;
}

/* In CPUs, from a quota and its period in us. */
static double quota_of(const char *text)
{
	double quota, period;

	return sscanf(text, "%lf %lf", &quota, &period) == 2 && quota >= 0 && period > 0 ? quota / period : NO_LIMIT;
}

static double quota_2(const struct group *group, char *text, size_t size)
{
	return group_line(group, "cpu.max", text, size) ? quota_of(text) : NO_LIMIT;
}

static double quota_1(const struct group *group, char *text, size_t size)
{
	char quota[32], period[32];

	if (!group_line(group, "cpu.cfs_quota_us", quota, sizeof quota) ||
	    !group_line(group, "cpu.cfs_period_us", period, sizeof period))
		return NO_LIMIT;
	snprintf(text, size, "%s %s", quota, period);
	return quota_of(text);
}

static bool quota_find(struct group *group, char *text, size_t size)
{
	return least_find("cpu", quota_1, group, text, size) >= 0 || least_find(NULL, quota_2, group, text, size) >= 0;
}

void linux_cgroup_cpu(char *limit, size_t size)
{
	struct group group;

	if (!quota_find(&group, limit, size))
		limit[0] = '\0';
}

/* Without a limit version 1 says the largest number of whole pages, and version 2 "max". */
static double memory_of(const struct group *group, const char *file, char *text, size_t size)
{
	if (!group_line(group, file, text, size) || text[0] == 'm' || strtoull(text, NULL, 10) >= (UINT64_MAX >> 2))
		return NO_LIMIT;
	return strtod(text, NULL);
}

static double memory_2(const struct group *group, char *text, size_t size)
{
	return memory_of(group, "memory.max", text, size);
}

static double memory_1(const struct group *group, char *text, size_t size)
{
	return memory_of(group, "memory.limit_in_bytes", text, size);
}

void linux_cgroup_memory(char *limit, size_t size)
{
	struct group group;

	if (least_find("memory", memory_1, &group, limit, size) < 0 &&
	    least_find(NULL, memory_2, &group, limit, size) < 0)
		limit[0] = '\0';
}

/* A number of memory.stat, 0 without it. */
static double stat_of(const struct group *group, const char *key)
{
	char path[1200], line[96];

	snprintf(path, sizeof path, "%s/memory.stat", group->folder);
	return linux_line_that_begins(path, key, line, sizeof line) ? strtod(line + strlen(key), NULL) : 0;
}

/* Pages of files count as used, but the kernel takes them where the limit is reached. */
static double left_of(double limit, double used, double files)
{
	used -= files < used ? files : used;
	return used < limit ? limit - used : 0;
}

static double left_2(const struct group *group, char *text, size_t size)
{
	double limit = memory_2(group, text, size);

	if (limit < 0 || !group_line(group, "memory.current", text, size))
		return NO_LIMIT;
	return left_of(limit, strtod(text, NULL), stat_of(group, "inactive_file ") + stat_of(group, "active_file "));
}

static double left_1(const struct group *group, char *text, size_t size)
{
	double limit = memory_1(group, text, size);

	if (limit < 0 || !group_line(group, "memory.usage_in_bytes", text, size))
		return NO_LIMIT;
	return left_of(limit, strtod(text, NULL),
		       stat_of(group, "total_inactive_file ") + stat_of(group, "total_active_file "));
}

uint64_t linux_cgroup_memory_left(void)
{
	struct group group;
	char text[64];
	double left;

	left = least_find("memory", left_1, &group, text, sizeof text);
	if (left < 0)
		left = least_find(NULL, left_2, &group, text, sizeof text);
	return left < 0 ? OS_UNKNOWN : (uint64_t)left;
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
