/* SPDX-License-Identifier: MIT */
/* What brings files to the disk, their locks, and the semaphores of System V. */
#include "address.h"
#include "descriptor.h"
#include "function.h"
#include "wake.h"

/* Commands of fcntl; a header of them would give it another name. */
enum { COPY = 0, GET_LOCK = 5, SET_LOCK_WAIT = 7, OPEN_GET_LOCK = 36, OPEN_SET_LOCK_WAIT = 38, COPY_CLOSING = 1030 };

/* Of flock, lockf, and a struct flock. */
enum { FLOCK_GIVE = 8, LOCKF_GIVE = 0, NO_LOCK = 2 };

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

/* What a call gives back is noted before, as long as any thread waits for a lock. Its file is remembered, so that closing
 * it is known to give the lock back. */
#define LOCKING(on, gives, expression)                                                                       \
	__extension__({                                                                                      \
		const uint64_t lock_file = wake_descriptor(on);                                              \
		if (gives)                                                                                   \
			wake_file(lock_file);                                                                \
		wake_wait_begins();                                                                          \
		__auto_type lock_result = WAKE_WAIT(PRIMITIVE_FILE_LOCK, expression, .find = wake_find_file, \
						    .fd = (on));                                             \
		wake_wait_ends();                                                                            \
		lock_result;                                                                                 \
	})

int flock(int fd, int operation)
{
	return LOCKING(fd, operation & FLOCK_GIVE, REAL(flock)(fd, operation));
}

static bool locks(int command)
{
	return (command >= GET_LOCK && command <= SET_LOCK_WAIT) ||
		(command >= OPEN_GET_LOCK && command <= OPEN_SET_LOCK_WAIT);
}

/* The kind of lock comes first. */
static bool gives(const void *lock)
{
	short kind = 0;

	return slot_shared && slot_shared->lock_waiters && address_copy(lock, sizeof kind, &kind) && kind == NO_LOCK;
}

static int copied(int command, int result)
{
	return command == COPY || command == COPY_CLOSING ? descriptor_forget(result) : result;
}

/* Its argument is read whether or not it is there: it is passed on as it was. */
#define FCNTL(name)                                                                     \
	int name(int fd, int command, ...)                                              \
	{                                                                               \
		va_list more;                                                           \
		void *argument;                                                         \
                                                                                        \
		va_start(more, command);                                                \
		argument = va_arg(more, void *);                                        \
		va_end(more);                                                           \
		if (!locks(command))                                                    \
			return copied(command, REAL(name)(fd, command, argument));      \
		return LOCKING(fd, gives(argument), REAL(name)(fd, command, argument)); \
	}
FCNTL(fcntl)
FCNTL(fcntl64)
#undef FCNTL

int lockf(int fd, int command, long size)
{
	return LOCKING(fd, command == LOCKF_GIVE, REAL(lockf)(fd, command, size));
}

int lockf64(int fd, int command, long size)
{
	return LOCKING(fd, command == LOCKF_GIVE, REAL(lockf64)(fd, command, size));
}

/* Each change may be what others wait for. */
#define CHANGE(set, expression) \
	WAKE_EXCHANGE(PRIMITIVE_SEMAPHORE, intern_mix((uint64_t)(set), SYS_semget), WAKE_DATA, WAKE_DATA, expression)

int semop(int set, void *change, size_t count)
{
	return CHANGE(set, REAL(semop)(set, change, count));
}

int semtimedop(int set, void *change, size_t count, const void *timeout)
{
	return CHANGE(set, REAL(semtimedop)(set, change, count, timeout));
}
