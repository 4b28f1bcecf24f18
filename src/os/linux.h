/* SPDX-License-Identifier: MIT */
/* Shared by the files of the Linux port. */
#ifndef FAULTLINE_OS_LINUX_H
#define FAULTLINE_OS_LINUX_H

#include "os.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Reads the start of a file into `text`, always terminated by NUL; returns its length, or -errno. */
ssize_t linux_read(const char *path, char *text, size_t size);

/* The first line of a file without its end: its length, 0 where it can't be read. */
ssize_t linux_line(const char *path, char *text, size_t size);

/* The first line of a file, however long that is, which begins with `start`; whether there is one. A longer line than
 * `size` is cut. */
bool linux_line_that_begins(const char *path, const char *start, char *line, size_t size);

/* The first line of a file of a CPU in /sys, such as "cpufreq/scaling_governor"; whether there is one. */
bool linux_cpu_file(int cpu, const char *file, char *text, size_t size);

/* Whether a list such as "0-3,8" has a number. */
bool linux_list_has(const char *list, int cpu);

/* A cache of a CPU, as text; empty where the kernel does not report it. */
struct linux_cache {
	char level[8], type[16], size[16], shared[4096];
};
bool linux_cache(int cpu, int index, struct linux_cache *);

/* Whether a seccomp filter, as containers have one, refuses perf_event_open whatever its arguments are. */
bool linux_filter_refuses_events(void);

/* One more than the largest number of a NUMA node. Numbers may be missing in between; that is found out once, since the
 * distance to each of thousands of CPUs may be asked for. */
int linux_nodes_end(void);

/* The word in [brackets] of a file of choices, as /sys/kernel/mm/transparent_hugepage/enabled; empty without one. */
void linux_choice(const char *path, char *choice, size_t size);

/* The tightest CPU limit of the cgroup of the process and those above it, quota and period in us: "50000 100000". Empty
 * without one. */
void linux_cgroup_cpu(char *limit, size_t size);

/* The tightest memory limit likewise, in bytes. */
void linux_cgroup_memory(char *limit, size_t size);

/* What these groups leave to the process, in bytes, with the pages of files that the kernel can take back; OS_UNKNOWN
 * without a limit. */
uint64_t linux_cgroup_memory_left(void);

/* The folder of the process's cgroup for a controller of version 1, such as "memory", or of version 2 (NULL); `top` is
 * the length of the part of it where the hierarchy is mounted. Whether there is one. */
bool linux_cgroup_folder(const char *controller, char *folder, size_t size, size_t *top);

/* Where such a hierarchy is mounted. */
bool linux_cgroup_mount(const char *controller, char *point, size_t size);

/* "battery" while a battery is discharging, "mains" if one exists but is not, "" without a battery. */
const char *linux_on_battery(void);

/* How busy CPUs are, in percent, while we sleep for a tenth of a second: "0:3 1:97". Those of the place are always
 * listed, of the others those that are busy, as many as fit. */
void linux_busy(const struct os_place *, char *text, size_t size);

#endif
