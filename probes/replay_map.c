/* SPDX-License-Identifier: MIT */
/* The mapping of an arena, made by its creator and by a spawned child. */
#include "replay.h"

#include <errno.h>
#include <fcntl.h>
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
