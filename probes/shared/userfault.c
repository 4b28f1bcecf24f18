/* SPDX-License-Identifier: MIT */
/* The structures are those of <linux/userfaultfd.h>, which some C libraries lack. */
#include "userfault.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#ifdef SYS_userfaultfd
enum { API = 0xaa, USER_MODE_ONLY = 1, EVENT_FAULT = 0x12 };
enum { FEATURE_WRITE_PROTECT = 1 << 0, FEATURE_MINOR_SHMEM = 1 << 10 };

struct agreement {
	uint64_t api, features, calls;
};

struct range {
	uint64_t start, bytes;
};

struct registration {
	struct range range;
	uint64_t kinds, calls;
};

struct copy {
	uint64_t to, from, bytes, mode;
	int64_t copied;
};

struct protection {
	struct range range;
	uint64_t mode;
};

struct mapping {
	struct range range;
	uint64_t mode;
	int64_t mapped;
};

struct message {
	uint8_t event, unused[7];
	uint64_t flags, address, thread;
};

_Static_assert(sizeof(struct message) == 32 && sizeof(struct copy) == 40, "as the kernel has them");

#define CALL_AGREE    _IOWR(API, 0x3f, struct agreement)
#define CALL_REGISTER _IOWR(API, 0x00, struct registration)
#define CALL_GIVE_UP  _IOR(API, 0x01, struct range)
#define CALL_COPY     _IOWR(API, 0x03, struct copy)
#define CALL_PROTECT  _IOWR(API, 0x06, struct protection)
#define CALL_MAP      _IOWR(API, 0x07, struct mapping)

/* The type of ioctl(2)'s second argument differs between C libraries. */
static int call(int fd, unsigned long number, void *argument)
{
	return (int)syscall(SYS_ioctl, fd, number, argument);
}

static int make(struct trial *trial)
{
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | USER_MODE_ONLY);

	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (errno == ENOSYS)
		return probe_fail(trial, -ENOTSUP, "this kernel has no userfaultfd");
	return errno == EPERM || errno == EACCES
		? probe_fail(trial, -ENOTSUP,
			     "userfaultfd is not allowed here (vm.unprivileged_userfaultfd, a seccomp filter)")
		: -errno;
}

static int watch(struct trial *trial, int fd, enum userfault_kind kind, void *start, uint64_t bytes)
{
	static const uint64_t features[] = { 0, FEATURE_WRITE_PROTECT, FEATURE_MINOR_SHMEM };
	struct agreement agreement = { .api = API, .features = features[kind] };
	struct registration registration = { .range = { (uintptr_t)start, bytes }, .kinds = UINT64_C(1) << kind };

	if (call(fd, CALL_AGREE, &agreement) || (agreement.features & features[kind]) != features[kind])
		return probe_fail(trial, -ENOTSUP, "this kernel's userfaultfd has no faults of that kind");
	return call(fd, CALL_REGISTER, &registration) ? -errno : 0;
}

int userfault_open(struct trial *trial, enum userfault_kind kind, void *start, uint64_t bytes)
{
	int fd = make(trial), result;

	if (fd < 0)
		return fd;
	result = watch(trial, fd, kind, start, bytes);
	if (!result)
		return fd;
	close(fd);
	return result;
}

unsigned char *userfault_await(int fd)
{
	struct message message;

	while (read(fd, &message, sizeof message) == (ssize_t)sizeof message)
		if (message.event == EVENT_FAULT)
			return (unsigned char *)(uintptr_t)message.address;
	return NULL;
}

int userfault_copy(int fd, void *to, const void *from, uint64_t bytes)
{
	struct copy copy = { (uintptr_t)to, (uintptr_t)from, bytes, 0, 0 };

	return call(fd, CALL_COPY, &copy) ? -errno : 0;
}

int userfault_protect(int fd, void *start, uint64_t bytes, bool protect)
{
	struct protection protection = { { (uintptr_t)start, bytes }, protect };

	return call(fd, CALL_PROTECT, &protection) ? -errno : 0;
}

int userfault_map(int fd, void *start, uint64_t bytes)
{
	struct mapping mapping = { { (uintptr_t)start, bytes }, 0, 0 };

	return call(fd, CALL_MAP, &mapping) ? -errno : 0;
}

void userfault_give_up(int fd, void *start, uint64_t bytes)
{
	struct range range = { (uintptr_t)start, bytes };

	call(fd, CALL_GIVE_UP, &range);
}
#else
int userfault_open(struct trial *trial, enum userfault_kind kind, void *start, uint64_t bytes)
{
	(void)kind, (void)start, (void)bytes;
	return probe_fail(trial, -ENOTSUP, "this system has no userfaultfd");
}

unsigned char *userfault_await(int fd)
{
	(void)fd;
	return NULL;
}

int userfault_copy(int fd, void *to, const void *from, uint64_t bytes)
{
	(void)fd, (void)to, (void)from, (void)bytes;
	return -ENOSYS;
}

int userfault_protect(int fd, void *start, uint64_t bytes, bool protect)
{
	(void)fd, (void)start, (void)bytes, (void)protect;
	return -ENOSYS;
}

int userfault_map(int fd, void *start, uint64_t bytes)
{
	(void)fd, (void)start, (void)bytes;
	return -ENOSYS;
}

void userfault_give_up(int fd, void *start, uint64_t bytes)
{
	(void)fd, (void)start, (void)bytes;
}
#endif
