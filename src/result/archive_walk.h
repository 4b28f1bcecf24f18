/* SPDX-License-Identifier: MIT */
/* Shared by what reads archives: the limits and the checks, so that each reader trusts them equally little. */
#ifndef FAULTLINE_ARCHIVE_WALK_H
#define FAULTLINE_ARCHIVE_WALK_H

#include "archive.h"

enum { ARCHIVE_CHUNK = 65536 };

struct archive_walk {
	/* By the caller: gets each regular file by its safe name, and must take or skip exactly `size` bytes. 0 or
	 * -errno; the walk ends with it. */
	int (*file)(struct archive_walk *, const char *name, uint64_t size);
	void *context;
	/* Then, what it found: */
	bool has_result;
	char result[300]; /* the folder in the archive that holds the platform.csv; "" is the uppermost */
	/* Its own: */
	void *from;
	const char *path; /* of the archive, for messages */
	uint64_t left, most;
	size_t entries;
	struct error *error;
	char chunk[ARCHIVE_CHUNK];
};

/* Reads the whole archive, as archive_unpack has it. 0 or -errno; `error` holds a message. */
int archive_walk(struct archive_walk *, const char *path, struct error *);

/* The next bytes of a file. 0 or -errno with a message. */
int archive_walk_take(struct archive_walk *, char *to, size_t size);
int archive_walk_skip(struct archive_walk *, uint64_t size);

/* Counts one more file or folder. 0, or -EFBIG with a message. */
int archive_walk_count(struct archive_walk *);

/* A message that begins with the archive's path. Returns `code`. */
__attribute__((format(printf, 3, 4))) int archive_walk_fail(const struct archive_walk *, int code, const char *format,
							    ...);

#endif
