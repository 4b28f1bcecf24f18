/* SPDX-License-Identifier: MIT */
/* Replaces archive_read.c in builds without zlib. */
#include "archive.h"

#include <errno.h>

int archive_unpack(const char *path, char *folder, size_t size, struct error *error)
{
	(void)folder;
	(void)size;
	return error_set(error, -ENOTSUP,
			 "%.300s: this faultline was built without zlib and can't unpack results: unpack it with "
			 "'tar xzf FILE', or rebuild faultline with zlib's headers (Debian: zlib1g-dev)",
			 path);
}
