/* SPDX-License-Identifier: MIT */
/* Linux: what else a machine does, and what holds it back. */
#include "linux.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The first line of a file. */
static void line_of(const char *path, char *text, size_t size)
{
	linux_read(path, text, size);
	text[strcspn(text, "\n")] = '\0';
}

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

void linux_cgroup_cpu(char *limit, size_t size)
{
	char group[512], path[640];
	char *name;

	limit[0] = '\0';
	line_of("/proc/self/cgroup", group, sizeof group);
	name = strstr(group, "0::");
	name = name ? name + strlen("0::") : group + strlen(group);
	for (;;) {
		char *slash = strrchr(name, '/');

		snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", name);
		line_of(path, limit, size);
		if ((limit[0] && strncmp(limit, "max", 3)) || !slash)
			break;
		*slash = '\0';
	}
}

const char *linux_on_battery(void)
{
	static const char folder[] = "/sys/class/power_supply";
	struct dirent **entry;
	int count = scandir(folder, &entry, is_name, alphasort);
	const char *power = "";

	for (int i = 0; i < count; i++) {
		char path[512], type[32], status[32];

		snprintf(path, sizeof path, "%s/%s/type", folder, entry[i]->d_name);
		line_of(path, type, sizeof type);
		snprintf(path, sizeof path, "%s/%s/status", folder, entry[i]->d_name);
		line_of(path, status, sizeof status);
		if (!strcmp(type, "Battery"))
			power = !strcmp(status, "Discharging") ? "battery" : power[0] ? power : "mains";
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	return power;
}

/* Busy and all time of a CPU so far, in ticks, from its line in /proc/stat. */
struct cpu_time {
	uint64_t busy, all;
};

static size_t cpu_times(struct cpu_time *cpu, size_t size)
{
	static char text[65536];
	const char *line = text;
	size_t count = 0;

	linux_read("/proc/stat", text, sizeof text);
	while ((line = strstr(line, "\ncpu")) && count < size) {
		uint64_t user, nice, system, idle, wait = 0, interrupts = 0, soft = 0, steal = 0;
		size_t number;

		line++;
		if (sscanf(line,
			   "cpu%zu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
			   " %" SCNu64,
			   &number, &user, &nice, &system, &idle, &wait, &interrupts, &soft, &steal) < 5 ||
		    number >= size)
			continue;
		cpu[number].busy = user + nice + system + interrupts + soft + steal;
		cpu[number].all = cpu[number].busy + idle + wait;
		count = number + 1 > count ? number + 1 : count;
	}
	return count;
}

void linux_busy(char *text, size_t size)
{
	enum { MOST = 128, PAUSE_NS = 100000000 };
	struct cpu_time before[MOST] = { 0 }, after[MOST] = { 0 };
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	size_t count = cpu_times(before, MOST), used = 0;

	text[0] = '\0';
	nanosleep(&pause, NULL);
	cpu_times(after, MOST);
	for (size_t i = 0; i < count && used < size; i++)
		if (after[i].all > before[i].all)
			used += (size_t)snprintf(text + used, size - used, "%s%zu:%" PRIu64, used ? " " : "", i,
						 100 * (after[i].busy - before[i].busy) /
							 (after[i].all - before[i].all));
}
