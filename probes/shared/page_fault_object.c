/* SPDX-License-Identifier: MIT */
#include "page_fault_object.h"

#include "page_fault_words.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int fill(int fd, uint64_t size, uint64_t by)
{
	static char block[1 << 20];

	memset(block, BEFORE, by);
	for (uint64_t done = 0; done < size; done += by) {
		size_t length = size - done < by ? size - done : by;

		errno = EIO;
		if (pwrite(fd, block, length, (off_t)done) != (ssize_t)length)
			return -errno;
	}
	return 0;
}

/* The descriptor, which is closed if there was an error. */
static int open_unless(int error, int fd)
{
	if (!error)
		return fd;
	close(fd);
	return error;
}

static int filled_file(const struct trial *trial, uint64_t size)
{
	int fd = probe_temporary_file(trial, size);

	return fd < 0 ? fd : open_unless(fill(fd, size, trial->value[FILLED_BY]), fd);
}

#ifdef MFD_CLOEXEC
static int memory_file(uint64_t size)
{
	int fd = memfd_create("faultline", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	return open_unless(ftruncate(fd, (off_t)size) ? -errno : 0, fd);
}
#endif

int page_fault_object(struct trial *trial)
{
	uint64_t size = trial->value[SIZE];

	switch (trial->value[MAPPING]) {
	case SHM:
		return probe_shm_object(size);
	case DISK:
		return filled_file(trial, size);
#ifdef MFD_CLOEXEC
	case MEMFD:
		return memory_file(size);
#endif
	default:
		return probe_fail(trial, -ENOTSUP, "this C library has no memfd_create");
	}
}
