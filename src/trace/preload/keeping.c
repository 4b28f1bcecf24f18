/* SPDX-License-Identifier: MIT */
/* What brings files to the disk, their locks, and the semaphores of System V. */
#include "descriptor.h"
#include "function.h"
#include "slot.h"

/* Commands of fcntl; a header of them would give it another name. */
enum { COPY = 0, GET_LOCK = 5, SET_LOCK_WAIT = 7, OPEN_GET_LOCK = 36, OPEN_SET_LOCK_WAIT = 38, COPY_CLOSING = 1030 };

int fsync(int fd)
{
	return SLOT_CALL(PRIMITIVE_SYNC, REAL(fsync)(fd));
}

int fdatasync(int fd)
{
	return SLOT_CALL(PRIMITIVE_SYNC, REAL(fdatasync)(fd));
}

int sync_file_range(int fd, long offset, long size, unsigned flags)
{
	return SLOT_CALL(PRIMITIVE_SYNC, REAL(sync_file_range)(fd, offset, size, flags));
}

int syncfs(int fd)
{
	return SLOT_CALL(PRIMITIVE_SYNC, REAL(syncfs)(fd));
}

int msync(void *at, size_t size, int flags)
{
	return SLOT_CALL(PRIMITIVE_SYNC, REAL(msync)(at, size, flags));
}

int flock(int fd, int operation)
{
	return SLOT_CALL(PRIMITIVE_FILE_LOCK, REAL(flock)(fd, operation));
}

static bool locks(int command)
{
	return (command >= GET_LOCK && command <= SET_LOCK_WAIT) ||
		(command >= OPEN_GET_LOCK && command <= OPEN_SET_LOCK_WAIT);
}

static int copied(int command, int result)
{
	return command == COPY || command == COPY_CLOSING ? descriptor_forget(result) : result;
}

/* Its argument is read whether or not it is there: it is passed on as it was. */
#define FCNTL(name)                                                                       \
	int name(int fd, int command, ...)                                                \
	{                                                                                 \
		va_list more;                                                             \
		void *argument;                                                           \
                                                                                          \
		va_start(more, command);                                                  \
		argument = va_arg(more, void *);                                          \
		va_end(more);                                                             \
		if (!locks(command))                                                      \
			return copied(command, REAL(name)(fd, command, argument));        \
		return SLOT_CALL(PRIMITIVE_FILE_LOCK, REAL(name)(fd, command, argument)); \
	}
FCNTL(fcntl)
FCNTL(fcntl64)
#undef FCNTL

int lockf(int fd, int command, long size)
{
	return SLOT_CALL(PRIMITIVE_FILE_LOCK, REAL(lockf)(fd, command, size));
}

int lockf64(int fd, int command, long size)
{
	return SLOT_CALL(PRIMITIVE_FILE_LOCK, REAL(lockf64)(fd, command, size));
}

int semop(int set, void *change, size_t count)
{
	return SLOT_CALL(PRIMITIVE_SEMAPHORE, REAL(semop)(set, change, count));
}

int semtimedop(int set, void *change, size_t count, const void *timeout)
{
	return SLOT_CALL(PRIMITIVE_SEMAPHORE, REAL(semtimedop)(set, change, count, timeout));
}
