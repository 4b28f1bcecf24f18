/* SPDX-License-Identifier: MIT */
/*
 * The first touch of each page of a fresh mapping, one access a page, in order. Checked against the
 * faults that the kernel counted.
 */
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAPPING, ACCESS, SIZE };
enum { PRIVATE, SHARED, MEMFD, SHM, DISK };
enum { WRITE, READ };

struct memory {
	volatile unsigned char *start;
	uint64_t page;
	int fd;      /* of the object behind the mapping, -1 if there is none */
};

static int object_open(struct trial *trial, uint64_t size)
{
	switch (trial->value[MAPPING]) {
	case SHM:
		return probe_shm_object(size);
	case DISK:
		return probe_temporary_file(trial, size);
#ifdef MFD_CLOEXEC
	case MEMFD: {
		int fd = memfd_create("faultline", MFD_CLOEXEC);

		return fd < 0 || ftruncate(fd, (off_t)size) ? -errno : fd;
	}
#endif
	default:
		return probe_fail(trial, -ENOTSUP, "this C library has no memfd_create");
	}
}

static bool has_object(const struct trial *trial)
{
	return trial->value[MAPPING] >= MEMFD;
}

/* A file has its bytes in the page cache beforehand: what is measured is memory, not the disk. */
static int file_fill(int fd, uint64_t size)
{
	static char block[1 << 16];

	memset(block, 1, sizeof block);
	for (uint64_t done = 0; done < size; done += sizeof block) {
		size_t length = size - done < sizeof block ? size - done : sizeof block;

		errno = EIO;
		if (pwrite(fd, block, length, (off_t)done) != (ssize_t)length)
			return -errno;
	}
	return 0;
}

static int page_fault_open(struct trial *trial)
{
	struct memory *memory = calloc(1, sizeof *memory);
	uint64_t size = trial->value[SIZE];
	int result;

	if (!memory)
		return -ENOMEM;
	trial->state = memory;
	memory->fd = -1;
	memory->page = (uint64_t)sysconf(_SC_PAGESIZE);
	trial->bytes = memory->page;
	trial->limit = size / memory->page;
	if (trial->limit == 0)
		return probe_fail(trial, -ENOTSUP, "smaller than a page of this machine");
	result = probe_need_memory(trial, size);
	if (result || trial->value[MAPPING] != DISK)
		return result;
	memory->fd = object_open(trial, size);
	return memory->fd < 0 ? memory->fd : file_fill(memory->fd, size);
}

static void memory_unmap(struct trial *trial)
{
	struct memory *memory = trial->state;

	if (memory->start)
		munmap((void *)memory->start, trial->value[SIZE]);
	memory->start = NULL;
	if (memory->fd >= 0 && trial->value[MAPPING] != DISK) {
		close(memory->fd);
		memory->fd = -1;
	}
}

/* Huge pages would make one fault of many: they are a point of their own, never an accident. */
static int memory_map(struct trial *trial)
{
	struct memory *memory = trial->state;
	int flags = trial->value[MAPPING] == PRIVATE ? MAP_PRIVATE : MAP_SHARED;
	uint64_t size = trial->value[SIZE];
	void *start = mmap(NULL, size, PROT_READ | PROT_WRITE, flags | (has_object(trial) ? 0 : MAP_ANONYMOUS),
			   memory->fd, 0);

	if (start == MAP_FAILED)
		return -errno;
#ifdef MADV_NOHUGEPAGE
	madvise(start, size, MADV_NOHUGEPAGE);
#endif
	memory->start = start;
	return 0;
}

static int page_fault_prepare(struct trial *trial, uint64_t iterations)
{
	struct memory *memory = trial->state;

	(void)iterations;
	memory_unmap(trial);
	if (has_object(trial) && memory->fd < 0) {
		memory->fd = object_open(trial, trial->value[SIZE]);
		if (memory->fd < 0)
			return memory->fd;
	}
	return memory_map(trial);
}

static int page_fault_run(struct trial *trial, uint64_t iterations)
{
	const struct memory *memory = trial->state;
	volatile unsigned char *page = memory->start;

	if (trial->value[ACCESS] == WRITE)
		for (uint64_t i = 0; i < iterations; i++, page += memory->page)
			*page = 1;
	else
		for (uint64_t i = 0; i < iterations; i++, page += memory->page)
			(void)*page;
	return 0;
}

/* The pages of a file that are in the cache are mapped several at a time when they are read
 * (fault-around), or where the file system keeps them in large folios. */
static int page_fault_verify(struct trial *trial, const struct effect *effect)
{
	bool around = trial->value[MAPPING] == DISK;
	uint64_t slack = 8 + effect->iterations / 50;
	uint64_t least = around ? effect->iterations / 512 : effect->iterations - slack;

	if (effect->iterations > slack && (effect->minor_faults + effect->major_faults < least ||
					   effect->minor_faults + effect->major_faults > effect->iterations + slack))
		return probe_fail(trial, -EBADMSG, "the kernel counted other faults than one a page");
	return 0;
}

static void page_fault_close(struct trial *trial)
{
	struct memory *memory = trial->state;

	if (!memory)
		return;
	memory_unmap(trial);
	if (memory->fd >= 0)
		close(memory->fd);
	free(memory);
}

const struct probe probe_page_fault = {
	.name = "page_fault",
	.summary = "the first touch of each page of a fresh mapping",
	.iteration = "page",
	.axes = {
		[MAPPING] = { "mapping", "private,shared,memfd,shm,file", "private",
			      .help = "anonymous; of a memfd; of a shared memory object; of a file that is in the cache" },
		[ACCESS] = { "access", "write,read", "write", .help = "how each page is touched" },
		[SIZE] = { "size", "4K..1G*4", "4M", "B", "of the mapping" },
	},
	.sweeps = { "mapping=private,shared,memfd,shm,file access=write,read", "mapping=private,shm size=64K..256M*4" },
	.open = page_fault_open,
	.prepare = page_fault_prepare,
	.run = page_fault_run,
	.verify = page_fault_verify,
	.close = page_fault_close,
};
