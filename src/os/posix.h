/* SPDX-License-Identifier: MIT */
/* Shared by all ports, because POSIX provides it. */
#ifndef FAULTLINE_OS_POSIX_H
#define FAULTLINE_OS_POSIX_H

#include "os.h"

#include <sys/resource.h>
#include <time.h>

enum { NS_PER_SECOND = 1000000000, NS_PER_US = 1000 };

uint64_t posix_clock_ns(clockid_t);

/* Adds what getrusage(2) reports for RUSAGE_SELF or RUSAGE_CHILDREN. */
void posix_usage_add(struct os_usage *, int who);

/* Whether the kernel accounts user and system time exactly; tested with short children. */
bool posix_accounts_exactly(void);

/* Writes `image` to `file`, a new executable file, and returns its path. 0 or -errno. */
int posix_program(const void *image, size_t bytes, const char *file, char *path, size_t size);

/* Whether no process has that id any more. */
bool posix_is_gone(long pid);

/* Younger leftovers are kept: they may belong to another PID namespace, whose processes are not visible. */
enum { POSIX_STALE_SECONDS = 3600 };

/* Removes the stale files in a folder whose names are as in os_remove_stale_objects. */
void posix_remove_stale_files(const char *path, const char *prefix);

#endif
