/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_LINKS = 40 }; /* as the kernel has it */

static void folder_of(const char *path, char folder[static 4096])
{
	const char *slash = strrchr(path, '/');

	snprintf(folder, 4096, "%.*s", slash > path ? (int)(slash - path) : 1, slash ? path : ".");
}

/* Whether it belongs to somebody who is neither the caller nor the folder's owner, where everybody may make files. */
static bool is_planted(const char *path, const struct stat *status)
{
	char folder[4096];
	struct stat above;

	folder_of(path, folder);
	return status->st_uid != geteuid() && !stat(folder, &above) && (above.st_mode & S_IWOTH) &&
		status->st_uid != above.st_uid;
}

static int refuse(const char *path, const char *what, struct error *error)
{
	return error_set(error, -EPERM,
			 "%.700s: not written: it is %s of another user's, in a folder that everybody may write to",
			 path, what);
}

/* What a link says, as a path from where we are. Negative if it is too long. */
static int read_link(const char *path, char to[static 4096])
{
	char text[4096], folder[4096];
	ssize_t length = readlink(path, text, sizeof text - 1);

	if (length < 0)
		return -errno;
	text[length] = '\0';
	folder_of(path, folder);
	length = text[0] == '/' ? snprintf(to, 4096, "%s", text) : snprintf(to, 4096, "%s/%s", folder, text);
	return length < 4096 ? 0 : -ENAMETOOLONG;
}

/* Whether the path names a descriptor of a process, which is what it is, not what its link says. */
static bool names_descriptor(struct target *target)
{
	static const char *const places[] = { "/proc/self/fd/", "/proc/thread-self/fd/", "/dev/fd/" };
	char *end;

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		size_t length = strlen(places[i]);

		if (strncmp(target->path, places[i], length) || !isdigit((unsigned char)target->path[length]))
			continue;
		target->fd = (int)strtol(target->path + length, &end, 10);
		if (*end)
			target->fd = -1;
	}
	return target->fd >= 0 || !strncmp(target->path, "/proc/", 6);
}

/* Follows the links of a path. */
static int follow(struct target *target, struct error *error)
{
	struct stat status;
	char next[4096];

	for (int links = 0; !lstat(target->path, &status) && S_ISLNK(status.st_mode); links++) {
		int result = links < MOST_LINKS ? read_link(target->path, next) : -ELOOP;

		if (result)
			return error_set(error, result, "%.700s: can't be written: %s", target->path,
					 strerror(-result));
		if (is_planted(target->path, &status))
			return refuse(target->path, "a link", error);
		if (names_descriptor(target))
			break;
		memcpy(target->path, next, sizeof next);
	}
	target->in_place = names_descriptor(target); /* where it is no link, too: /dev/fd/1 may be a device */
	return 0;
}

int target_find(struct target *target, const char *path, struct error *error)
{
	struct stat status;
	int result;

	*target = (struct target){ .fd = -1 };
	if (!path[0])
		return error_set(error, -ENOENT, "can't be written: the name of the file is empty");
	if (snprintf(target->path, sizeof target->path, "%s", path) >= (int)sizeof target->path)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	result = follow(target, error);
	if (result || stat(target->path, &status))
		return result;
	if (S_ISDIR(status.st_mode))
		return error_set(error, -EISDIR, "%.700s: can't be written: it is a folder", target->path);
	target->device = status.st_dev;
	target->inode = status.st_ino;
	if (S_ISREG(status.st_mode)) {
		target->appends = target->in_place;
		target->mode = status.st_uid == geteuid() ? status.st_mode & 0777 : 0;
		return 0;
	}
	target->in_place = true;
	return is_planted(target->path, &status) ? refuse(target->path, "a FIFO or a device", error) : 0;
}

/* What was found there, and not what somebody put in its place since. */
static int open_found(const struct target *target)
{
	int fd = open(target->path, O_WRONLY | O_CLOEXEC | O_NOCTTY | (target->appends ? O_APPEND : 0));
	struct stat status;

	if (fd < 0)
		return -errno;
	if (!fstat(fd, &status) && status.st_dev == target->device && status.st_ino == target->inode)
		return fd;
	close(fd);
	return -ESTALE;
}

int target_open(const struct target *target)
{
	int fd = target->fd;

	if (fd < 0)
		return open_found(target);
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY) /* as where it was closed: main.c holds it */
		return -EBADF;
	fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}
