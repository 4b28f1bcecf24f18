/* SPDX-License-Identifier: MIT */
/* Unpacks a result into a temporary folder. */
#include "archive_walk.h"

#include "scratch.h"
#include "tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 4096 };

struct unpacking {
	struct archive_walk walk;
	char folder[PATH]; /* everything goes into it */
};

/* A folder counts as an entry, also where only the names of files imply it. */
static int make_folder(struct unpacking *unpacking, const char *path, const char *name)
{
	if (!mkdir(path, 0700))
		return archive_walk_count(&unpacking->walk);
	if (errno == EEXIST)
		return 0;
	return archive_walk_fail(&unpacking->walk, -errno, "%s: can't be unpacked: %s", name, strerror(errno));
}

/* The folders of an entry, below the one that nobody else can enter. */
static int make_folders(struct unpacking *unpacking, const char *name)
{
	char path[PATH + TAR_NAME];
	int result = 0;

	for (const char *slash = name; !result && (slash = strchr(slash, '/')); slash++) {
		snprintf(path, sizeof path, "%s/%.*s", unpacking->folder, (int)(slash - name), name);
		result = make_folder(unpacking, path, name);
	}
	return result;
}

/* A write that is cut short has no errno: the next one has. */
static bool is_written(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, data, size);

		if (written < 0 && errno != EINTR)
			return false;
		data += written > 0 ? written : 0;
		size -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

static int copy(struct unpacking *unpacking, uint64_t size, int fd)
{
	char *chunk = unpacking->walk.chunk;
	int result = 0;

	while (size > 0 && !result) {
		size_t length = size < ARCHIVE_CHUNK ? (size_t)size : ARCHIVE_CHUNK;

		result = archive_walk_take(&unpacking->walk, chunk, length);
		if (!result && !is_written(fd, chunk, length))
			result = archive_walk_fail(&unpacking->walk, -errno, "can't be unpacked into %.200s: %s",
						   unpacking->folder, strerror(errno));
		size -= length;
	}
	return result;
}

static int unpack_file(struct archive_walk *walk, const char *name, uint64_t size)
{
	struct unpacking *unpacking = walk->context;
	char path[PATH + TAR_NAME];
	int fd, result = make_folders(unpacking, name);

	if (result)
		return result;
	snprintf(path, sizeof path, "%s/%s", unpacking->folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return archive_walk_fail(walk, -EINVAL, "duplicate entry '%s'", name);
	if (fd < 0)
		return archive_walk_fail(walk, -errno, "'%s' can't be unpacked: %s", name, strerror(errno));
	result = copy(unpacking, size, fd);
	close(fd);
	return result;
}

int archive_unpack(const char *path, char *folder, size_t size, struct error *error)
{
	struct unpacking *unpacking = calloc(1, sizeof *unpacking);
	int result;

	if (!unpacking)
		return error_set(error, -ENOMEM, "out of memory");
	unpacking->walk.file = unpack_file;
	unpacking->walk.context = unpacking;
	result = scratch_folder(unpacking->folder, sizeof unpacking->folder, error);
	if (!result)
		result = archive_walk(&unpacking->walk, path, error);
	if (!result)
		snprintf(folder, size, "%.3700s%s%s", unpacking->folder, unpacking->walk.result[0] ? "/" : "",
			 unpacking->walk.result);
	free(unpacking);
	return result;
}
