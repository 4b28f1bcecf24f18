/* SPDX-License-Identifier: MIT */
/* Descriptors that come and go. */
#include "address.h"
#include "descriptor.h"
#include "function.h"
#include "wake.h"

enum { SHUT_READING = 0 };

static enum primitive opens(const char *path)
{
	static const char shm[] = "/dev/shm/";

	for (size_t i = 0; i < sizeof shm - 1; i++)
		if (!path || path[i] != shm[i])
			return PRIMITIVE_OPEN;
	return PRIMITIVE_OPEN_SHM;
}

/* The mode is read whether or not it is there: it is passed on as it was. */
#define OPEN_MODE(mode, flags)                   \
	do {                                     \
		va_list more;                    \
		va_start(more, flags);           \
		(mode) = va_arg(more, unsigned); \
		va_end(more);                    \
	} while (0)

int open(const char *path, int flags, ...)
{
	unsigned mode;

	OPEN_MODE(mode, flags);
	return descriptor_forget(SLOT_CALL(opens(path), REAL(open)(path, flags, mode)));
}

int open64(const char *path, int flags, ...)
{
	unsigned mode;

	OPEN_MODE(mode, flags);
	return descriptor_forget(SLOT_CALL(opens(path), REAL(open64)(path, flags, mode)));
}

int openat(int folder, const char *path, int flags, ...)
{
	unsigned mode;

	OPEN_MODE(mode, flags);
	return descriptor_forget(SLOT_CALL(opens(path), REAL(openat)(folder, path, flags, mode)));
}

int openat64(int folder, const char *path, int flags, ...)
{
	unsigned mode;

	OPEN_MODE(mode, flags);
	return descriptor_forget(SLOT_CALL(opens(path), REAL(openat64)(folder, path, flags, mode)));
}

/* As a compiler that checks calls spells them: without a mode. */
int __open_2(const char *path, int flags)
{
	return descriptor_forget(SLOT_CALL(opens(path), REAL(__open_2)(path, flags)));
}

int __open64_2(const char *path, int flags)
{
	return descriptor_forget(SLOT_CALL(opens(path), REAL(__open64_2)(path, flags)));
}

int __openat_2(int folder, const char *path, int flags)
{
	return descriptor_forget(SLOT_CALL(opens(path), REAL(__openat_2)(folder, path, flags)));
}

int __openat64_2(int folder, const char *path, int flags)
{
	return descriptor_forget(SLOT_CALL(opens(path), REAL(__openat64_2)(folder, path, flags)));
}

int creat(const char *path, unsigned mode)
{
	return descriptor_forget(SLOT_CALL(opens(path), REAL(creat)(path, mode)));
}

int shm_open(const char *name, int flags, unsigned mode)
{
	return descriptor_forget(SLOT_CALL(PRIMITIVE_SHM_OPEN, REAL(shm_open)(name, flags, mode)));
}

int memfd_create(const char *name, unsigned flags)
{
	return descriptor_forget(SLOT_CALL(PRIMITIVE_MEMFD, REAL(memfd_create)(name, flags)));
}

int close(int fd)
{
	wake_close(descriptor_known(fd));
	descriptor_forget(fd);
	return SLOT_CALL(PRIMITIVE_CLOSE, REAL(close)(fd));
}

int close_range(unsigned first, unsigned last, int flags)
{
	descriptor_forget_from(first, last);
	return SLOT_CALL(PRIMITIVE_CLOSE, REAL(close_range)(first, last, flags));
}

void closefrom(int first)
{
	descriptor_forget_from(first < 0 ? 0 : (unsigned)first, ~0U);
	REAL(closefrom)(first);
}

int dup(int fd)
{
	return descriptor_forget(REAL(dup)(fd));
}

static int replaced(int fd)
{
	descriptor_forget(fd);
	slot_take_output(fd);
	return fd;
}

int dup2(int fd, int to)
{
	return replaced(REAL(dup2)(fd, to));
}

int dup3(int fd, int to, int flags)
{
	return replaced(REAL(dup3)(fd, to, flags));
}

static int forget_pair(int result, const int *fd)
{
	if (!result) {
		descriptor_forget(fd[0]);
		descriptor_forget(fd[1]);
	}
	return result;
}

/* So that their end is known to be of this pipe, even if nothing is ever written there. */
static int learn_pair(int result, const int *fd)
{
	if (!forget_pair(result, fd) && wake_is_used())
		descriptor_same(fd[0], fd[1]);
	return result;
}

int pipe(int *fd)
{
	return learn_pair(SLOT_CALL(PRIMITIVE_PIPE, REAL(pipe)(fd)), fd);
}

int pipe2(int *fd, int flags)
{
	return learn_pair(SLOT_CALL(PRIMITIVE_PIPE, REAL(pipe2)(fd, flags)), fd);
}

int socketpair(int domain, int type, int protocol, int *fd)
{
	int result = forget_pair(SLOT_CALL(PRIMITIVE_SOCKET, REAL(socketpair)(domain, type, protocol, fd)), fd);

	if (!result && wake_is_used())
		descriptor_pair(fd[0], fd[1]);
	return result;
}

int socket(int domain, int type, int protocol)
{
	return descriptor_forget(SLOT_CALL(PRIMITIVE_SOCKET, REAL(socket)(domain, type, protocol)));
}

/* Who reads at the other end finds the end of what was written. */
int shutdown(int fd, int direction)
{
	if (direction != SHUT_READING)
		wake_close(wake_descriptor(fd));
	return REAL(shutdown)(fd, direction);
}

int connect(int fd, const void *address, unsigned length)
{
	uint64_t to = wake_address(address, length);
	int result = SLOT_CALL(PRIMITIVE_SOCKET, REAL(connect)(fd, address, length));

	if (to && !result && address_takes_datagrams(fd))
		descriptor_leads_to(fd, to);
	return result;
}

/* The other end is looked for while it is there: whoever connected may soon be gone. That takes 20 µs, and of many
 * connections at most one part in 50 of the time; the other end of the others is looked for when it is needed. */
static int accepted(int fd)
{
	static uint64_t next;
	struct shared_slot *slot = slot_get();
	uint64_t begin, other;

	descriptor_forget(fd);
	if (fd < 0 || !wake_is_noted(slot))
		return fd;
	begin = slot_ticks();
	if (begin < __atomic_load_n(&next, __ATOMIC_RELAXED))
		return fd;
	other = descriptor_other_end(fd);
	if (other)
		wake_note(slot, wake_key(other, WAKE_ACCEPTED), descriptor_of(fd));
	__atomic_store_n(&next, begin + 50 * (slot_ticks() - begin), __ATOMIC_RELAXED);
	slot_took(slot, begin);
	return fd;
}

#define ACCEPT(expression, on) WAKE_WAIT(PRIMITIVE_SOCKET, expression, .find = wake_find_caller, .fd = (on))

int accept(int fd, void *address, unsigned *length)
{
	return accepted(ACCEPT(REAL(accept)(fd, address, length), fd));
}

int accept4(int fd, void *address, unsigned *length, int flags)
{
	return accepted(ACCEPT(REAL(accept4)(fd, address, length, flags), fd));
}
