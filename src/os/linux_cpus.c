/* SPDX-License-Identifier: MIT */
/* Linux: which CPUs there are, how far apart they are, and of which kind. Masks and lists of any length. */
#include "linux.h"
#include "os.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CPU_FOLDER "/sys/devices/system/cpu"

enum { NODES_MOST = 1024, CACHES_MOST = 8 };

/* Of a fixed size, without a heap: that would be forked with a trial. The kernel refuses one that is shorter than its
 * own: sched_getaffinity(2). */
struct mask {
	cpu_set_t set[OS_CPUS_MOST / CPU_SETSIZE];
};

static struct mask unpinned; /* what the process was allowed before it was first bound */
static bool is_pinned;

int os_pin(int cpu)
{
	struct mask mask = { 0 };

	if (cpu < 0 || cpu >= OS_CPUS_MOST)
		return -EINVAL;
	if (!is_pinned && sched_getaffinity(0, sizeof unpinned, unpinned.set))
		return -errno;
	is_pinned = true;
	CPU_SET_S((size_t)cpu, sizeof mask, mask.set);
	return sched_setaffinity(0, sizeof mask, mask.set) ? -errno : 0;
}

int os_unpin(void)
{
	return is_pinned && sched_setaffinity(0, sizeof unpinned, unpinned.set) ? -errno : 0;
}

static size_t cpus_of(pid_t pid, int *cpu, size_t size)
{
	size_t count = 0;
	struct mask mask;

	if (sched_getaffinity(pid, sizeof mask, mask.set))
		return 0;
	for (size_t i = 0; i < OS_CPUS_MOST && count < size; i++)
		if (CPU_ISSET_S(i, sizeof mask, mask.set))
			cpu[count++] = (int)i;
	return count;
}

size_t os_cpus(int *cpu, size_t size)
{
	return cpus_of(0, cpu, size);
}

size_t os_process_cpus(pid_t pid, int *cpu, size_t size)
{
	return cpus_of(pid, cpu, size);
}

size_t os_parent_cpus(int *cpu, size_t size)
{
	return cpus_of(getppid(), cpu, size);
}

bool linux_list_has(const char *list, int cpu)
{
	while (*list) {
		char *end;
		long first = strtol(list, &end, 10), last = first;

		if (end == list)
			return false;
		if (*end == '-')
			last = strtol(end + 1, &end, 10);
		if (cpu >= first && cpu <= last)
			return true;
		list = end + strspn(end, ",\n ");
	}
	return false;
}

bool linux_cpu_file(int cpu, const char *file, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof path, CPU_FOLDER "/cpu%d/%s", cpu, file);
	return linux_line(path, text, size) > 0;
}

size_t os_siblings(int cpu, int *sibling, size_t size)
{
	size_t count = 0;
	char list[256];

	linux_cpu_file(cpu, "topology/thread_siblings_list", list, sizeof list);
	for (int i = 0; i < OS_CPUS_MOST && count < size; i++)
		if (i != cpu && linux_list_has(list, i))
			sibling[count++] = i;
	return count;
}

bool linux_cache(int cpu, int index, struct linux_cache *cache)
{
	const struct {
		const char *name;
		char *text;
		size_t size;
	} file[] = { { "level", cache->level, sizeof cache->level },
		     { "type", cache->type, sizeof cache->type },
		     { "size", cache->size, sizeof cache->size },
		     { "shared_cpu_list", cache->shared, sizeof cache->shared } };

	for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
		char path[64];

		snprintf(path, sizeof path, "cache/index%d/%s", index, file[i].name);
		linux_cpu_file(cpu, path, file[i].text, file[i].size);
	}
	return cache->level[0] != '\0';
}

/* Whether both CPUs stand in the list of those that share the last level of cache; -1 if that is unknown. */
static int shares_cache(int cpu, int other)
{
	int shares = -1;
	long last = 0;

	for (int i = 0; i < CACHES_MOST; i++) {
		struct linux_cache cache;

		if (!linux_cache(cpu, i, &cache))
			break;
		if (strtol(cache.level, NULL, 10) < last || !cache.shared[0])
			continue;
		last = strtol(cache.level, NULL, 10);
		shares = linux_list_has(cache.shared, other);
	}
	return shares;
}

int linux_nodes_end(void)
{
	static int end = -1;
	char path[80];

	if (end >= 0)
		return end;
	end = 0;
	for (int node = 0; node < NODES_MOST; node++) {
		snprintf(path, sizeof path, "/sys/devices/system/node/node%d", node);
		if (!access(path, F_OK))
			end = node + 1;
	}
	return end;
}

/* The NUMA node of a CPU, -1 if unknown. */
static int node_of(int cpu)
{
	for (int node = 0; node < linux_nodes_end(); node++) {
		static char text[4096];
		char path[80];

		snprintf(path, sizeof path, "/sys/devices/system/node/node%d/cpulist", node);
		if (linux_line(path, text, sizeof text) > 0 && linux_list_has(text, cpu))
			return node;
	}
	return -1;
}

enum os_distance os_cpu_distance(int cpu, int other)
{
	char siblings[256];
	int shares;

	linux_cpu_file(cpu, "topology/thread_siblings_list", siblings, sizeof siblings);
	if (cpu == other || linux_list_has(siblings, other))
		return OS_SAME_CORE;
	if (node_of(cpu) != node_of(other))
		return OS_OTHER_NODE;
	shares = shares_cache(cpu, other);
	if (shares < 0)
		return OS_DISTANCE_UNKNOWN;
	return shares ? OS_SAME_CACHE : OS_OTHER_CACHE;
}

/* 64-bit Arm publishes a capacity of each CPU; Intel's hybrid processors a list of the CPUs of each kind. */
unsigned os_cpu_capacity(int cpu)
{
	enum { FULL = 1024, HALF = 512 };
	char text[512];

	if (linux_cpu_file(cpu, "cpu_capacity", text, sizeof text))
		return (unsigned)strtoul(text, NULL, 10);
	if (linux_line("/sys/devices/cpu_core/cpus", text, sizeof text) > 0 && linux_list_has(text, cpu))
		return FULL;
	if (linux_line("/sys/devices/cpu_atom/cpus", text, sizeof text) > 0 && linux_list_has(text, cpu))
		return HALF;
	return 0;
}
