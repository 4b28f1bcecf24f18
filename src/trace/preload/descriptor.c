/* SPDX-License-Identifier: MIT */
#include "descriptor.h"

#include "filter.h"
#include "intern.h"
#include "peer.h"
#include "raw.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>

enum { REMEMBERED = 1024 };

static uint64_t remembered[REMEMBERED], other_end[REMEMBERED];

/* fstat's structure differs between CPUs and C libraries, statx's does not. */
struct status {
	unsigned char before[28];
	uint16_t mode, pad;
	uint64_t inode;
	unsigned char between[96];
	uint32_t major, minor;
	unsigned char after[112];
};

static bool look(int fd, struct status *file)
{
	return !filter_is_set &&
		!raw_call(SYS_statx, fd, (long)"", AT_EMPTY_PATH, 0x101 /* its type and its inode */, (long)file, 0);
}

static uint64_t number_of(const struct status *file, uint64_t inode, enum descriptor_kind kind)
{
	uint64_t device = (uint64_t)file->major << 32 | file->minor;

	return (intern_mix(intern_mix(device, inode), kind) & ~(uint64_t)DESCRIPTOR_KIND) | (uint64_t)kind;
}

static size_t put_text(char *to, const char *text)
{
	size_t length = 0;

	for (; text[length]; length++)
		to[length] = text[length];
	return length;
}

static size_t put_number(char *to, unsigned number)
{
	char digits[12];
	size_t count = 0, length = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	while (count)
		to[length++] = digits[--count];
	return length;
}

/* 1 + the number after a word in a text, 0: it is not there. */
static uint64_t number_after(const char *word, const char *text, long size)
{
	size_t at = 0;
	uint64_t number = 0;

	for (long i = 0; i < size; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (word[at])
			at = text[i] == word[at] ? at + 1 : text[i] == word[0];
		else if (is_digit)
			number = (number ? number - 1 : 0) * 10 + (uint64_t)(text[i] - '0') + 1;
		else if (number)
			break;
	}
	return number;
}

/* What the kernel says of it. */
static long read_info(int fd, char *text, size_t room)
{
	char path[48];
	size_t length = put_text(path, "/proc/thread-self/fdinfo/");
	long size, info;

	length += put_number(path + length, (unsigned)fd);
	path[length] = '\0';
	info = raw_call(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
	if (info < 0)
		return 0;
	size = raw_call3(SYS_read, info, (long)text, (long)room);
	raw_call3(SYS_close, info, 0, 0);
	return size;
}

/* All that have no type have the same inode. "eventfd-id: 17" is there since Linux 5.2. */
static uint64_t find_nameless(int fd, const struct status *file)
{
	char text[256];
	long size = read_info(fd, text, sizeof text);
	uint64_t number = number_after("eventfd-id:", text, size);

	if (number)
		return number_of(file, number, DESCRIPTOR_EVENT);
	return number_after("clockid:", text, size) ? DESCRIPTOR_TIMER : DESCRIPTOR_OTHER;
}

static uint64_t find(int fd)
{
	struct status file;

	if (!look(fd, &file))
		return DESCRIPTOR_UNKNOWN;
	if (S_ISFIFO(file.mode))
		return number_of(&file, file.inode, DESCRIPTOR_PIPE);
	if (S_ISSOCK(file.mode))
		return number_of(&file, file.inode, DESCRIPTOR_SOCKET);
	if (S_ISREG(file.mode))
		return number_of(&file, file.inode, DESCRIPTOR_FILE);
	return file.mode & S_IFMT ? DESCRIPTOR_OTHER : find_nameless(fd, &file);
}

uint64_t descriptor_known(int fd)
{
	return fd >= 0 && fd < REMEMBERED ? __atomic_load_n(&remembered[fd], __ATOMIC_RELAXED) : 0;
}

uint64_t descriptor_of(int fd)
{
	uint64_t descriptor = descriptor_known(fd);

	if (descriptor || fd < 0)
		return descriptor;
	descriptor = find(fd);
	if (fd < REMEMBERED)
		__atomic_store_n(&remembered[fd], descriptor, __ATOMIC_RELAXED);
	return descriptor;
}

void descriptor_same(int fd, int other)
{
	uint64_t descriptor = descriptor_of(fd);

	if (other >= 0 && other < REMEMBERED)
		__atomic_store_n(&remembered[other], descriptor, __ATOMIC_RELAXED);
}

void descriptor_leads_to(int fd, uint64_t descriptor)
{
	if (fd >= 0 && fd < REMEMBERED)
		__atomic_store_n(&remembered[fd], descriptor, __ATOMIC_RELAXED);
}

enum primitive descriptor_reading(uint64_t descriptor)
{
	static const enum primitive of[] = { PRIMITIVE_OTHER_READ,  PRIMITIVE_FILE_READ,  PRIMITIVE_PIPE_READ,
					     PRIMITIVE_SOCKET_READ, PRIMITIVE_OTHER_READ, PRIMITIVE_OTHER_READ,
					     PRIMITIVE_OTHER_READ };

	return of[descriptor & DESCRIPTOR_KIND];
}

enum primitive descriptor_writing(uint64_t descriptor)
{
	static const enum primitive of[] = { PRIMITIVE_OTHER_WRITE,  PRIMITIVE_FILE_WRITE,  PRIMITIVE_PIPE_WRITE,
					     PRIMITIVE_SOCKET_WRITE, PRIMITIVE_OTHER_WRITE, PRIMITIVE_OTHER_WRITE,
					     PRIMITIVE_OTHER_WRITE };

	return of[descriptor & DESCRIPTOR_KIND];
}

static uint64_t find_peer(int fd)
{
	struct status file;
	uint32_t inode = look(fd, &file) ? peer_inode(fd, (uint32_t)file.inode) : 0;

	return inode ? number_of(&file, inode, DESCRIPTOR_SOCKET) : 0;
}

uint64_t descriptor_other_end(int fd)
{
	uint64_t descriptor = descriptor_of(fd), other;

	if (!descriptor_is_channel(descriptor))
		return 0;
	if ((descriptor & DESCRIPTOR_KIND) != DESCRIPTOR_SOCKET)
		return descriptor;
	if (fd >= REMEMBERED)
		return find_peer(fd);
	other = __atomic_load_n(&other_end[fd], __ATOMIC_RELAXED);
	if (!other)
		__atomic_store_n(&other_end[fd], other = find_peer(fd), __ATOMIC_RELAXED);
	return other;
}

void descriptor_pair(int fd, int other)
{
	if (fd < REMEMBERED)
		__atomic_store_n(&other_end[fd], descriptor_of(other), __ATOMIC_RELAXED);
	if (other < REMEMBERED)
		__atomic_store_n(&other_end[other], descriptor_of(fd), __ATOMIC_RELAXED);
}

int descriptor_forget(int fd)
{
	if (fd < 0 || fd >= REMEMBERED)
		return fd;
	if (__atomic_load_n(&remembered[fd], __ATOMIC_RELAXED))
		__atomic_store_n(&remembered[fd], 0, __ATOMIC_RELAXED);
	if (__atomic_load_n(&other_end[fd], __ATOMIC_RELAXED))
		__atomic_store_n(&other_end[fd], 0, __ATOMIC_RELAXED);
	return fd;
}

void descriptor_forget_from(unsigned first, unsigned last)
{
	for (unsigned fd = first; fd <= last && fd < REMEMBERED; fd++)
		descriptor_forget((int)fd);
}
