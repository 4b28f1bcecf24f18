/* SPDX-License-Identifier: MIT */
/* Replaces gzip.c in builds without zlib: stored blocks (RFC 1951, 3.2.4). */
#include "gzip.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 65535 }; /* the longest possible */

struct gzip {
	FILE *file;
	uint32_t check, size; /* of all bytes, for the trailer of the stream */
	size_t used;
	unsigned char block[BLOCK];
};

const bool gzip_compresses = false;

struct gzip *gzip_begin(FILE *file)
{
	/* Deflate; no name, no time, an unknown system. */
	static const unsigned char header[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255 };
	struct gzip *gzip = calloc(1, sizeof *gzip);

	if (gzip) {
		gzip->file = file;
		gzip->check = UINT32_MAX;
		fwrite(header, 1, sizeof header, file);
	}
	return gzip;
}

static void put_number(FILE *file, uint32_t number, int bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		putc((int)(number & 0xff), file);
}

static int put_block(struct gzip *gzip, bool last)
{
	putc(last, gzip->file);
	put_number(gzip->file, (uint32_t)gzip->used, 2);
	put_number(gzip->file, ~(uint32_t)gzip->used, 2);
	fwrite(gzip->block, 1, gzip->used, gzip->file);
	gzip->used = 0;
	return !ferror(gzip->file) ? 0 : errno ? -errno : -EIO;
}

/* The cyclic redundancy check of RFC 1952, bit by bit. */
static uint32_t check_of(uint32_t check, const unsigned char *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		check ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			check = check >> 1 ^ (check & 1 ? 0xedb88320 : 0);
	}
	return check;
}

int gzip_put(struct gzip *gzip, const void *data, size_t size)
{
	const unsigned char *from = data;
	int result = 0;

	gzip->check = check_of(gzip->check, from, size);
	gzip->size += (uint32_t)size;
	while (size > 0 && !result) {
		size_t length = size < BLOCK - gzip->used ? size : BLOCK - gzip->used;

		memcpy(gzip->block + gzip->used, from, length);
		gzip->used += length;
		from += length;
		size -= length;
		if (gzip->used == BLOCK)
			result = put_block(gzip, false);
	}
	return result;
}

int gzip_end(struct gzip *gzip)
{
	int result = put_block(gzip, true);

	put_number(gzip->file, ~gzip->check, 4);
	put_number(gzip->file, gzip->size, 4);
	if (!result && ferror(gzip->file))
		result = errno ? -errno : -EIO;
	free(gzip);
	return result;
}
