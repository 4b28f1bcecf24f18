/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include "tar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum { GZIP = 15 + 16, CHUNK = 65536, OS_UNKNOWN = 255 };

struct stream {
	z_stream z;
	FILE *file;
	unsigned char in[CHUNK], out[CHUNK];
};

static int put(struct stream *stream, const void *data, size_t size, int flush)
{
	/* zlib reads from it only, but its type does not say so. */
	stream->z.next_in = (unsigned char *)(uintptr_t)data;
	stream->z.avail_in = (unsigned)size;
	do {
		size_t length;

		stream->z.next_out = stream->out;
		stream->z.avail_out = CHUNK;
		deflate(&stream->z, flush);
		length = CHUNK - stream->z.avail_out;
		if (fwrite(stream->out, 1, length, stream->file) != length)
			return errno ? -errno : -EIO;
	} while (stream->z.avail_out == 0);
	return 0;
}

/* Exactly `size` bytes, then zeros up to a whole block. */
static int put_file(struct stream *stream, FILE *from, uint64_t size)
{
	static const char zeros[TAR_BLOCK];
	size_t rest = (size_t)(size % TAR_BLOCK);
	int result = 0;

	while (size > 0 && !result) {
		size_t wanted = size < CHUNK ? (size_t)size : CHUNK;

		if (fread(stream->in, 1, wanted, from) != wanted)
			return -EAGAIN;
		result = put(stream, stream->in, wanted, Z_NO_FLUSH);
		size -= wanted;
	}
	return result || rest == 0 ? result : put(stream, zeros, TAR_BLOCK - rest, Z_NO_FLUSH);
}

static int put_entry(struct stream *stream, const struct pack_plan *plan, const char *name)
{
	struct tar_entry entry = { .type = TAR_FILE, .seconds = plan->seconds };
	char path[4096 + TAR_NAME], block[TAR_BLOCK];
	struct stat status;
	FILE *from;
	int result;

	if (snprintf(entry.name, sizeof entry.name, "%s/%s", plan->prefix, name) >= (int)sizeof entry.name)
		return -ENAMETOOLONG;
	snprintf(path, sizeof path, "%.4095s/%s", plan->folder, name);
	from = fopen(path, "re");
	if (!from)
		return -errno;
	result = fstat(fileno(from), &status) ? -errno : 0;
	if (!result) {
		entry.size = (uint64_t)status.st_size;
		result = tar_write(&entry, block);
	}
	if (!result)
		result = put(stream, block, TAR_BLOCK, Z_NO_FLUSH);
	if (!result)
		result = put_file(stream, from, entry.size);
	fclose(from);
	return result;
}

static int put_entries(struct stream *stream, const struct pack_plan *plan, struct error *error)
{
	static const char end[2 * TAR_BLOCK];
	int result = 0;

	for (size_t i = 0; i < plan->names; i++) {
		result = put_entry(stream, plan, plan->name[i]);
		if (result)
			return error_set(error, result, "%.300s/%.100s: can't be packed: %s", plan->folder, plan->name[i],
					 result == -EAGAIN ? "it became shorter meanwhile" : strerror(-result));
	}
	result = put(stream, end, sizeof end, Z_FINISH);
	return result ? error_set(error, result, "can't be written: %s", strerror(-result)) : 0;
}

int pack_write(const struct pack_plan *plan, FILE *file, struct error *error)
{
	/* Neither a time nor the system that it was made on. */
	gz_header header = { .os = OS_UNKNOWN };
	struct stream *stream = calloc(1, sizeof *stream);
	int result = -ENOMEM;

	if (!stream || deflateInit2(&stream->z, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
		free(stream);
		return error_set(error, -ENOMEM, "out of memory");
	}
	stream->file = file;
	deflateSetHeader(&stream->z, &header);
	result = put_entries(stream, plan, error);
	deflateEnd(&stream->z);
	free(stream);
	return result;
}
