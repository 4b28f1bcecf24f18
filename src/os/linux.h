/* SPDX-License-Identifier: MIT */
/* What the files of the Linux port share. */
#ifndef FAULTLINE_OS_LINUX_H
#define FAULTLINE_OS_LINUX_H

#include <stddef.h>
#include <sys/types.h>

/* Reads the start of a file into `text`, always ended by NUL: its length, or -errno. */
ssize_t linux_read(const char *path, char *text, size_t size);

/* The cgroup's CPU limit that holds for us, "50000 100000" or "max 100000": the first limit in our own group or
 * one above it. In a container the own group is mostly shown as the root. Empty if not told. */
void linux_cgroup_cpu(char *limit, size_t size);

/* "battery" while one is being emptied, "mains" with one that is not, "" without. */
const char *linux_on_battery(void);

/* How busy each CPU is while we sleep for a tenth of a second: "0:3 1:97". */
void linux_busy(char *text, size_t size);

#endif
