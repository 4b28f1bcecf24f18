/* SPDX-License-Identifier: MIT */
/*
 * A result in one file, .tar.gz. The same files make the same bytes; unpacking does not trust the archive. Built
 * without zlib (-Dpack), archives are written uncompressed, and unpacking fails with a message.
 */
#ifndef FAULTLINE_ARCHIVE_H
#define FAULTLINE_ARCHIVE_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
	ARCHIVE_MOST_ENTRIES = 10000, /* folders that only names imply included */
	ARCHIVE_MOST_BYTES = 1 << 30,
	ARCHIVE_MOST_GROWTH = 50, /* bytes for each one of the archive, beyond the first */
	ARCHIVE_FREE_BYTES = 16 << 20,
};

struct archive_plan {
	const char *folder; /* the files are read from it */
	char *const *name;  /* their order in the archive, where they are PREFIX/NAME */
	size_t names;
	const char *prefix;
	uint64_t seconds; /* since 1970: the modification time of all files in the archive */
};

/* Writes the archive. 0 or -errno; `error` holds a message unless the FILE has an error: its owner has its name. */
int archive_write(const struct archive_plan *, FILE *, struct error *);

/* Whether a path is a regular file that begins like gzip. */
bool archive_is_one(const char *path);

/*
 * Unpacks into a temporary folder (scratch.h) and returns the folder in it that holds a platform.csv. Accepts only
 * files and folders: no absolute names, no "..", no links or devices, no duplicate names, at most ARCHIVE_MOST_ENTRIES
 * and ARCHIVE_MOST_BYTES and no more than ARCHIVE_MOST_GROWTH allows, and the whole archive or nothing. 0 or -errno;
 * `error` holds a message.
 */
int archive_unpack(const char *path, char *folder, size_t size, struct error *);

/* From now on messages about a file below that folder begin with the archive's name. */
void archive_name_error(const char *path, const char *folder, struct error *);

#endif
