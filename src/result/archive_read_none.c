/* SPDX-License-Identifier: MIT */
/* In the place of pack_read.c where zlib is missing. */
#include "archive.h"

#include <errno.h>

int archive_unpack(const char *path, char *folder, size_t size, struct error *error)
{
	(void)folder;
	(void)size;
	return error_set(error, -ENOTSUP,
			 "%.300s: this faultline was built without zlib, so it does not unpack results: unpack it with "
			 "'tar xzf FILE', or rebuild faultline where zlib's headers are (Debian: zlib1g-dev)",
			 path);
}
