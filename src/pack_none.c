/* SPDX-License-Identifier: MIT */
/* In the place of pack_write.c and pack_read.c where zlib is missing. */
#include "pack.h"

#include <errno.h>

static int no_zlib(struct error *error)
{
	return error_set(error, -ENOTSUP,
			 "this faultline was built without zlib, so it neither packs nor unpacks results: unpack one with "
			 "'tar xzf FILE', or rebuild it where zlib's headers are (Debian: zlib1g-dev)");
}

int pack_write(const struct pack_plan *plan, FILE *file, struct error *error)
{
	(void)plan;
	(void)file;
	return no_zlib(error);
}

int pack_unpack(const char *path, char *folder, size_t size, struct error *error)
{
	(void)path;
	(void)folder;
	(void)size;
	return no_zlib(error);
}
