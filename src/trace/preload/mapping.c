/* SPDX-License-Identifier: MIT */
/* Mappings, the size of files, shared memory objects. */
#include "descriptor.h"
#include "function.h"
#include "wake.h"

/* Of the kernel: its header would give mmap another name. */
enum { KIND_OF_MAPPING = 15, PRIVATE_MAPPING = 2, ANONYMOUS_MAPPING = 32, NO_ADDRESS = 4096 };

enum { SEMAPHORE_SIZE = 16 }; /* at least */

/* Locks may stand in it. */
static void *mapped(void *at, size_t size, int flags, int fd, long offset)
{
	uint64_t id = 0;

	if ((uintptr_t)at > (uintptr_t)-NO_ADDRESS || (flags & KIND_OF_MAPPING) == PRIVATE_MAPPING || !slot_shared ||
	    slot_bell)
		return at;
	if (flags & ANONYMOUS_MAPPING)
		id = intern_mix(raw_counter(), (uintptr_t)at);
	else if (descriptor_of(fd))
		id = intern_mix(descriptor_of(fd), (uint64_t)offset);
	if (id)
		wake_memory_shared(at, size, id);
	return at;
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, long offset)
{
	at = SLOT_CALL_BYTES(PRIMITIVE_MMAP, REAL(mmap)(at, size, protection, flags, fd, offset), size);
	return mapped(at, size, flags, fd, offset);
}

void *mmap64(void *at, size_t size, int protection, int flags, int fd, long offset)
{
	at = SLOT_CALL_BYTES(PRIMITIVE_MMAP, REAL(mmap64)(at, size, protection, flags, fd, offset), size);
	return mapped(at, size, flags, fd, offset);
}

int munmap(void *at, size_t size)
{
	wake_memory_gone(at, size);
	return SLOT_CALL_BYTES(PRIMITIVE_MUNMAP, REAL(munmap)(at, size), size);
}

void *mremap(void *at, size_t size, size_t wanted, int flags, ...)
{
	va_list more;
	void *place;

	va_start(more, flags);
	place = va_arg(more, void *);
	va_end(more);
	return SLOT_CALL_BYTES(PRIMITIVE_MADVISE, REAL(mremap)(at, size, wanted, flags, place), wanted);
}

int madvise(void *at, size_t size, int advice)
{
	return SLOT_CALL_BYTES(PRIMITIVE_MADVISE, REAL(madvise)(at, size, advice), size);
}

int mprotect(void *at, size_t size, int protection)
{
	return SLOT_CALL_BYTES(PRIMITIVE_MADVISE, REAL(mprotect)(at, size, protection), size);
}

int brk(void *end)
{
	return SLOT_CALL(PRIMITIVE_BRK, REAL(brk)(end));
}

void *sbrk(intptr_t step)
{
	return SLOT_CALL(PRIMITIVE_BRK, REAL(sbrk)(step));
}

int ftruncate(int fd, long size)
{
	return SLOT_CALL_BYTES(PRIMITIVE_FTRUNCATE, REAL(ftruncate)(fd, size), size);
}

int ftruncate64(int fd, long size)
{
	return SLOT_CALL_BYTES(PRIMITIVE_FTRUNCATE, REAL(ftruncate64)(fd, size), size);
}

int fallocate(int fd, int mode, long offset, long size)
{
	return SLOT_CALL_BYTES(PRIMITIVE_FTRUNCATE, REAL(fallocate)(fd, mode, offset, size), size);
}

int fallocate64(int fd, int mode, long offset, long size)
{
	return SLOT_CALL_BYTES(PRIMITIVE_FTRUNCATE, REAL(fallocate64)(fd, mode, offset, size), size);
}

int posix_fallocate(int fd, long offset, long size)
{
	return SLOT_CALL_BYTES(PRIMITIVE_FTRUNCATE, REAL(posix_fallocate)(fd, offset, size), size);
}

int posix_fallocate64(int fd, long offset, long size)
{
	return SLOT_CALL_BYTES(PRIMITIVE_FTRUNCATE, REAL(posix_fallocate64)(fd, offset, size), size);
}

int shm_unlink(const char *name)
{
	return SLOT_CALL(PRIMITIVE_SHM_OPEN, REAL(shm_unlink)(name));
}

/* The C library maps it by itself. */
static void *opened(void *semaphore, const char *name)
{
	uint64_t id = SHARED_MAGIC;

	if (!semaphore || !wake_is_used())
		return semaphore;
	while (*name)
		id = intern_mix(id, (unsigned char)*name++);
	wake_memory_shared(semaphore, SEMAPHORE_SIZE, id);
	return semaphore;
}

void *sem_open(const char *name, int flags, ...)
{
	unsigned value;
	va_list more;
	unsigned mode;

	va_start(more, flags);
	mode = va_arg(more, unsigned);
	value = va_arg(more, unsigned);
	va_end(more);
	return opened(SLOT_CALL(PRIMITIVE_SEM_OPEN, REAL(sem_open)(name, flags, mode, value)), name);
}

int sem_close(void *semaphore)
{
	wake_memory_gone(semaphore, 1);
	return SLOT_CALL(PRIMITIVE_SEM_OPEN, REAL(sem_close)(semaphore));
}

int sem_unlink(const char *name)
{
	return SLOT_CALL(PRIMITIVE_SEM_OPEN, REAL(sem_unlink)(name));
}
