/* SPDX-License-Identifier: MIT */
#include "descriptor.h"

#include "raw.h"

#include <fcntl.h>
#include <sys/stat.h>

enum kind { KIND_UNKNOWN, KIND_FILE, KIND_PIPE, KIND_SOCKET, KIND_OTHER };
enum { REMEMBERED = 1024 };

static unsigned char remembered[REMEMBERED];

/* fstat's structure differs between CPUs and C libraries, statx's does not. */
static enum kind find(int fd)
{
	struct {
		unsigned char before[28];
		unsigned short mode;
		unsigned char behind[226];
	} file;

	if (raw_call(SYS_statx, fd, (long)"", AT_EMPTY_PATH, 1, (long)&file, 0))
		return KIND_UNKNOWN;
	return S_ISFIFO(file.mode)    ? KIND_PIPE
		: S_ISSOCK(file.mode) ? KIND_SOCKET
		: S_ISREG(file.mode)  ? KIND_FILE
				      : KIND_OTHER;
}

static enum kind kind_of(int fd)
{
	enum kind kind;

	if (fd < 0)
		return KIND_UNKNOWN;
	if (fd >= REMEMBERED)
		return find(fd);
	kind = (enum kind)__atomic_load_n(&remembered[fd], __ATOMIC_RELAXED);
	if (kind != KIND_UNKNOWN)
		return kind;
	kind = find(fd);
	__atomic_store_n(&remembered[fd], (unsigned char)kind, __ATOMIC_RELAXED);
	return kind;
}

enum primitive descriptor_reading(int fd)
{
	static const enum primitive of[] = { PRIMITIVE_OTHER_READ, PRIMITIVE_FILE_READ, PRIMITIVE_PIPE_READ,
					     PRIMITIVE_SOCKET_READ, PRIMITIVE_OTHER_READ };

	return of[kind_of(fd)];
}

enum primitive descriptor_writing(int fd)
{
	static const enum primitive of[] = { PRIMITIVE_OTHER_WRITE, PRIMITIVE_FILE_WRITE, PRIMITIVE_PIPE_WRITE,
					     PRIMITIVE_SOCKET_WRITE, PRIMITIVE_OTHER_WRITE };

	return of[kind_of(fd)];
}

int descriptor_forget(int fd)
{
	if (fd >= 0 && fd < REMEMBERED)
		__atomic_store_n(&remembered[fd], KIND_UNKNOWN, __ATOMIC_RELAXED);
	return fd;
}

void descriptor_forget_from(unsigned first, unsigned last)
{
	for (unsigned fd = first; fd <= last && fd < REMEMBERED; fd++)
		descriptor_forget((int)fd);
}
