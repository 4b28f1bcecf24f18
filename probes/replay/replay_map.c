/* SPDX-License-Identifier: MIT */
/* The mapping of an arena, made by its creator and by a spawned child. */
#include "replay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int replay_arena_map(struct replay_arena *arena)
{
	struct stat status;
	void *start;

	if (fstat(arena->fd, &status))
		return -errno;
	arena->duplicate = fcntl(arena->fd, F_DUPFD_CLOEXEC, 0);
	if (arena->duplicate < 0)
		return -errno;
	start = mmap(NULL, arena->size, PROT_READ | PROT_WRITE, MAP_SHARED, arena->fd, 0);
	if (start == MAP_FAILED)
		return -errno;
	arena->start = start;
	return 0;
}

static int shared_map(struct replay_arena *arena)
{
	struct stat status;

	if (fstat(arena->fd, &status))
		return -errno;
	arena->size = (uint64_t)status.st_size;
	return replay_arena_map(arena);
}

int replay_shared_make(const char *name, uint64_t bytes, struct replay_arena *arena)
{
	*arena = (struct replay_arena){ .duplicate = -1 };
	arena->fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (arena->fd < 0)
		return -errno;
	memcpy(arena->name, name, sizeof arena->name);
	return ftruncate(arena->fd, (off_t)bytes) ? -errno : shared_map(arena);
}

int replay_shared_open(const char *name, struct replay_arena *arena)
{
	*arena = (struct replay_arena){ .duplicate = -1 };
	arena->fd = shm_open(name, O_RDWR, 0600);
	return arena->fd < 0 ? -errno : shared_map(arena);
}

/* A child's has no name, and is unlinked by its maker. */
void replay_shared_end(struct replay_arena *arena)
{
	if (arena->duplicate >= 0)
		close(arena->duplicate);
	if (arena->start)
		munmap(arena->start, arena->size);
	if (arena->fd >= 0)
		close(arena->fd);
	if (arena->name[0])
		shm_unlink(arena->name);
	*arena = (struct replay_arena){ .fd = -1, .duplicate = -1 };
}

void replay_arena_end(struct replay_arena *arena)
{
	if (arena->fd >= 0)
		close(arena->fd);
	if (arena->duplicate >= 0)
		close(arena->duplicate);
	if (arena->start)
		munmap(arena->start, arena->size);
	*arena = (struct replay_arena){ .fd = -1, .duplicate = -1 };
}
