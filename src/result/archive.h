/* SPDX-License-Identifier: MIT */
/*
 * A result in one file, .tar.gz: made the same, byte for byte, from the same files, and unpacked without trust
 * in whoever made it. Built without zlib (-Dpack) it is made without compressing, and not unpacked, with words.
 */
#ifndef FAULTLINE_ARCHIVE_H
#define FAULTLINE_ARCHIVE_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { ARCHIVE_MOST_ENTRIES = 10000, ARCHIVE_MOST_BYTES = 1 << 30 };

struct archive_plan {
	const char *folder; /* the files are read from it */
	char *const *name;  /* and stand in the archive in this order, as PREFIX/NAME */
	size_t names;
	const char *prefix;
	uint64_t seconds; /* since 1970: when all were changed, as the archive tells it */
};

/* Writes the archive. 0 or -errno with words. */
int archive_write(const struct archive_plan *, FILE *, struct error *);

/* Whether a path is a regular file that begins as gzip does. */
bool archive_is_one(const char *path);

/*
 * Unpacks into a temporary folder (scratch.h) and names the folder in it that holds a platform.csv. Only files
 * and folders are taken: nothing absolute, no "..", no links or devices, no name twice, at most ARCHIVE_MOST_ENTRIES
 * and ARCHIVE_MOST_BYTES, and the whole archive or nothing. 0 or -errno with words.
 */
int archive_unpack(const char *path, char *folder, size_t size, struct error *);

/* Words about a file below that folder begin with the archive's name from now on. */
void archive_name_error(const char *path, const char *folder, struct error *);

#endif
