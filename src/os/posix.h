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

/* Writes all bytes. 0 or -errno. */
int posix_write_all(int fd, const void *bytes, size_t count);

/* Writes `image` to `file`, a new executable file, and returns its path. 0 or -errno. */
int posix_program(const void *image, size_t bytes, const char *file, char *path, size_t size);

/* Whether a name is one as in struct os_leftovers, and its maker has ended; one of another PID namespace is taken to be
 * an hour after it has `changed`. */
bool posix_is_left(const char *name, const char *prefix, int64_t changed);

/* Removes the files in a folder whose names are as in struct os_leftovers and whose makers have ended. */
void posix_remove_files(const char *path, const char *prefix);

#endif
