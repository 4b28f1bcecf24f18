/* SPDX-License-Identifier: MIT */
/* What the files of the Linux port share. */
#ifndef FAULTLINE_OS_LINUX_H
#define FAULTLINE_OS_LINUX_H

#include <stddef.h>
#include <sys/types.h>

/* Reads the start of a file into `text`, always ended by NUL: its length, or -errno. */
ssize_t linux_read(const char *path, char *text, size_t size);

#endif
