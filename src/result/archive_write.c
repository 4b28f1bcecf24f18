/* SPDX-License-Identifier: MIT */
#include "archive.h"

#include "gzip.h"
#include "tar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CHUNK = 65536 };

/* Writes exactly `size` bytes, then zeros up to a whole block. */
static int put_file(struct gzip *gzip, FILE *from, uint64_t size)
{
	static char chunk[CHUNK];
	static const char zeros[TAR_BLOCK];
	size_t rest = (size_t)(size % TAR_BLOCK);
	int result = 0;

	while (size > 0 && !result) {
		size_t wanted = size < CHUNK ? (size_t)size : CHUNK;

		if (fread(chunk, 1, wanted, from) != wanted)
			return -EAGAIN;
		result = gzip_put(gzip, chunk, wanted);
		size -= wanted;
	}
	return result || rest == 0 ? result : gzip_put(gzip, zeros, TAR_BLOCK - rest);
}

static int put_entry(struct gzip *gzip, const struct archive_plan *plan, const char *name)
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
		result = gzip_put(gzip, block, TAR_BLOCK);
	if (!result)
		result = put_file(gzip, from, entry.size);
	fclose(from);
	return result;
}

static int put_entries(struct gzip *gzip, const struct archive_plan *plan, struct error *error)
{
	static const char end[2 * TAR_BLOCK];
	int result = 0;

	for (size_t i = 0; i < plan->names; i++) {
		result = put_entry(gzip, plan, plan->name[i]);
		if (result)
			return error_set(error, result, "%.300s/%.100s: can't be packed: %s", plan->folder,
					 plan->name[i],
					 result == -EAGAIN ? "it became shorter while it was read" : strerror(-result));
	}
	return gzip_put(gzip, end, sizeof end);
}

int archive_write(const struct archive_plan *plan, FILE *file, struct error *error)
{
	struct gzip *gzip = gzip_begin(file);
	int result, ended;

	if (!gzip)
		return error_set(error, -ENOMEM, "out of memory");
	result = put_entries(gzip, plan, error);
	ended = gzip_end(gzip);
	return result ? result : ended;
}
