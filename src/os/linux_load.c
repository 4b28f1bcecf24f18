/* SPDX-License-Identifier: MIT */
/* Linux: other load on the machine, and what limits its speed. */
#include "linux.h"
#include "os.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int is_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
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
		linux_line(path, type, sizeof type);
		snprintf(path, sizeof path, "%s/%s/status", folder, entry[i]->d_name);
		linux_line(path, status, sizeof status);
		if (!strcmp(type, "Battery"))
			power = !strcmp(status, "Discharging") ? "battery" : power[0] ? power : "mains";
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	return power;
}

/* Busy and total time of a CPU so far, in ticks, from its line in /proc/stat. */
struct cpu_time {
	uint64_t busy, all;
};

/* By number; a CPU that has no line has none. The caller frees it; NULL if it can't be read. */
static struct cpu_time *cpu_times(void)
{
	struct cpu_time *time = calloc(OS_CPUS_MOST, sizeof *time);
	FILE *file = fopen("/proc/stat", "re");
	char *line = NULL;
	size_t room = 0;

	while (time && file && getline(&line, &room, file) > 0) {
		uint64_t user, nice, system, idle, wait = 0, interrupts = 0, soft = 0, steal = 0;
		size_t cpu;

		if (sscanf(line,
			   "cpu%zu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
			   " %" SCNu64,
			   &cpu, &user, &nice, &system, &idle, &wait, &interrupts, &soft, &steal) < 5 ||
		    cpu >= OS_CPUS_MOST)
			continue;
		time[cpu].busy = user + nice + system + interrupts + soft + steal;
		time[cpu].all = time[cpu].busy + idle + wait;
	}
	free(line);
	if (file)
		fclose(file);
	return time;
}

/* In percent, -1 where that is unknown. */
static int busy_percent(const struct cpu_time *before, const struct cpu_time *after, int cpu)
{
	uint64_t all = after[cpu].all - before[cpu].all;

	if (after[cpu].all <= before[cpu].all)
		return -1;
	return (int)(100 * (after[cpu].busy - before[cpu].busy) / all);
}

/* Those that are measured on come first and are always said; of the others only the busy ones. */
static void put_busy(const struct os_place *place, const struct cpu_time *before, const struct cpu_time *after,
		     char *text, size_t size)
{
	int measured[2 + OS_SIBLINGS_MOST] = { place->cpu, place->other_cpu };
	int count = 2 + (place->cpu >= 0 ? (int)os_siblings(place->cpu, measured + 2, OS_SIBLINGS_MOST) : 0);
	size_t used = 0;

	for (int i = -count; i < OS_CPUS_MOST && used + sizeof "8191:100 " < size; i++) {
		int cpu = i < 0 ? measured[i + count] : i, percent;
		bool named = false;

		for (int j = 0; j < (i < 0 ? i + count : count); j++)
			named |= measured[j] == cpu;
		percent = cpu < 0 || named ? -1 : busy_percent(before, after, cpu);
		if (percent > 0 || (i < 0 && percent == 0))
			used += (size_t)snprintf(text + used, size - used, "%s%d:%d", used ? " " : "", cpu, percent);
	}
}

void linux_busy(const struct os_place *place, char *text, size_t size)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	struct cpu_time *before = cpu_times(), *after;

	text[0] = '\0';
	nanosleep(&pause, NULL);
	after = cpu_times();
	if (before && after)
		put_busy(place, before, after, text, size);
	free(before);
	free(after);
}
