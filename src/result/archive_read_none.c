/* SPDX-License-Identifier: MIT */
/* Replaces archive_walk.c and archive_unpack.c in builds without zlib. */
#include "archive_walk.h"

#include <errno.h>

static int refuse(const char *path, struct error *error)
{
	return error_set(error, -ENOTSUP,
			 "%.300s: this faultline was built without zlib and can't unpack results: unpack it with "
			 "'tar xzf FILE', or rebuild faultline with zlib's headers (Debian: zlib1g-dev)",
			 path);
}

int archive_unpack(const char *path, char *folder, size_t size, struct error *error)
{
	(void)folder;
	(void)size;
	return refuse(path, error);
}

int archive_walk(struct archive_walk *walk, const char *path, struct error *error)
{
	(void)walk;
	return refuse(path, error);
}

int archive_walk_take(struct archive_walk *walk, char *to, size_t size)
{
	(void)walk;
	(void)to;
	(void)size;
	return -ENOTSUP;
}

int archive_walk_skip(struct archive_walk *walk, uint64_t size)
{
	(void)walk;
	(void)size;
	return -ENOTSUP;
}
