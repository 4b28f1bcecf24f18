/* SPDX-License-Identifier: MIT */
#include "libraries.h"

#include "spawn_library.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LIBRARY_NAME "faultline-library"

#ifdef MFD_CLOEXEC
static int make(void)
{
	int fd = memfd_create(LIBRARY_NAME, 0);

	if (fd < 0)
		return -errno;
	errno = EIO;
	if (write(fd, spawn_library, spawn_library_size) == (ssize_t)spawn_library_size)
		return fd;
	close(fd);
	return -errno;
}
#else
static int make(void)
{
	return -ENOSYS;
}
#endif

int libraries_make(struct trial *trial, struct libraries *libraries, uint64_t count)
{
	size_t used = (size_t)snprintf(libraries->preload, sizeof libraries->preload, "LD_PRELOAD=");

	if (spawn_library_size == 0)
		return probe_fail(trial, -ENOTSUP, "built without a library to load (a static build, another system)");
	for (uint64_t i = 0; i < count; i++) {
		int fd = make();

		if (fd < 0)
			return fd == -EMFILE
				? probe_fail(trial, -ENOTSUP, "more descriptors than a process may have (ulimit -n)")
				: fd;
		used += (size_t)snprintf(libraries->preload + used, sizeof libraries->preload - used,
					 "%s/proc/self/fd/%d", i ? ":" : "", fd);
	}
	libraries->environment[0] = libraries->preload;
	libraries->environment[1] = NULL;
	return used < sizeof libraries->preload ? 0 : -E2BIG;
}

/* A library has several mappings, one after the other: /proc/PID/maps has the inode of each, see proc_pid_maps(5). */
uint64_t libraries_loaded(pid_t process)
{
	uint64_t count = 0, inode, last = 0;
	char path[64], line[512];
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)process);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof line, file))
		if (strstr(line, LIBRARY_NAME) && sscanf(line, "%*s %*s %*s %*s %" SCNu64, &inode) == 1) {
			count += inode != last;
			last = inode;
		}
	if (file)
		fclose(file);
	return count;
}
