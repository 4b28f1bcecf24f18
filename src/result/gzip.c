/* SPDX-License-Identifier: MIT */
#include "gzip.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

enum { GZIP = 15 + 16, CHUNK = 65536, ANY_SYSTEM = 255 };

struct gzip {
	z_stream z;
	gz_header header;
	FILE *file;
	unsigned char out[CHUNK];
};

const bool gzip_compresses = true;

struct gzip *gzip_begin(FILE *file)
{
	struct gzip *gzip = calloc(1, sizeof *gzip);

	if (!gzip || deflateInit2(&gzip->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(gzip);
		return NULL;
	}
	gzip->file = file;
	gzip->header.os = ANY_SYSTEM;
	deflateSetHeader(&gzip->z, &gzip->header);
	return gzip;
}

static int put(struct gzip *gzip, const void *data, size_t size, int flush)
{
	/* zlib only reads from it, but its type is not const. */
	gzip->z.next_in = (unsigned char *)(uintptr_t)data;
	gzip->z.avail_in = (unsigned)size;
	do {
		size_t length;

		gzip->z.next_out = gzip->out;
		gzip->z.avail_out = CHUNK;
		deflate(&gzip->z, flush);
		length = CHUNK - gzip->z.avail_out;
		if (fwrite(gzip->out, 1, length, gzip->file) != length)
			return errno ? -errno : -EIO;
	} while (gzip->z.avail_out == 0);
	return 0;
}

int gzip_put(struct gzip *gzip, const void *data, size_t size)
{
	return put(gzip, data, size, Z_NO_FLUSH);
}

int gzip_end(struct gzip *gzip)
{
	int result = put(gzip, NULL, 0, Z_FINISH);

	deflateEnd(&gzip->z);
	free(gzip);
	return result;
}
