/* SPDX-License-Identifier: MIT */
/* The shared file that holds multiprocessing's Arrays. */
#include "replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static const char shared_folder[] = "/dev/shm";

static int file_make(const char *folder)
{
	char name[PROBE_SHM_NAME], path[512];
	int fd;

	probe_shm_name(PROBE_SHM_NAMES - 1, name);
	snprintf(path, sizeof path, "%s%s", folder, name);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	return unlink(path) ? -errno : fd;
}

/* Python's tempfile uses a folder in which it can create and write a file. */
static bool takes_files(const char *folder)
{
	int fd = file_make(folder);
	bool written = fd >= 0 && write(fd, "blat", 4) == 4;

	if (fd >= 0)
		close(fd);
	return written;
}

/* The first usable one, as in tempfile._candidate_tempdir_list(); found once, as there. NULL if none is usable. */
static const char *temporary_folder(void)
{
	static const char *const variable[] = { "TMPDIR", "TEMP", "TMP" };
	static const char *const fixed[] = { "/tmp", "/var/tmp", "/usr/tmp", "." };
	static const char *found;

	for (size_t i = 0; !found && i < sizeof variable / sizeof variable[0]; i++) {
		const char *folder = getenv(variable[i]);

		if (folder && folder[0] && takes_files(folder))
			found = folder;
	}
	for (size_t i = 0; !found && i < sizeof fixed / sizeof fixed[0]; i++)
		if (takes_files(fixed[i]))
			found = fixed[i];
	return found;
}

/* From 3.7 on CPython uses the shared folder if it exists and has room, else the temporary one. */
static const char *folder_of(const struct trial *trial, enum replay_era era, enum replay_folder folder, uint64_t size)
{
	struct statvfs status;

	if (folder == REPLAY_DISK)
		return trial->directory;
	if (era >= REPLAY_3_7 && !statvfs(shared_folder, &status) && status.f_bavail * status.f_frsize >= size)
		return shared_folder;
	return temporary_folder();
}

static int memory_make(struct trial *trial)
{
#ifdef MFD_CLOEXEC
	int fd = memfd_create("faultline", MFD_CLOEXEC);

	(void)trial;
	return fd < 0 ? -errno : fd;
#else
	return probe_fail(trial, -ENOTSUP, "this C library has no memfd_create");
#endif
}

/* Up to 3.6 the file is written full of zeros, a MiB at a time. */
static int write_zeros(int fd, uint64_t size)
{
	static const unsigned char zeros[1 << 20];

	while (size > 0) {
		size_t count = size < sizeof zeros ? size : sizeof zeros;

		errno = EIO;
		if (write(fd, zeros, count) != (ssize_t)count)
			return -errno;
		size -= count;
	}
	return 0;
}

int replay_arena_make(struct trial *trial, enum replay_era era, enum replay_folder folder, uint64_t bytes,
		      struct replay_arena *arena)
{
	const char *path = NULL;
	int result;

	*arena = (struct replay_arena){
		.size = probe_round_up(bytes, (uint64_t)sysconf(_SC_PAGESIZE)),
		.fd = -1,
		.duplicate = -1,
	};
	if (folder != REPLAY_MEMORY) {
		path = folder_of(trial, era, folder, arena->size);
		if (!path)
			return probe_fail(trial, -ENOENT, "no folder for temporary files is writable");
	}
	arena->fd = path ? file_make(path) : memory_make(trial);
	if (arena->fd < 0)
		return arena->fd;
	if (era < REPLAY_3_7)
		result = write_zeros(arena->fd, arena->size);
	else
		result = ftruncate(arena->fd, (off_t)arena->size) ? -errno : 0;
	return result ? result : replay_arena_map(arena);
}
