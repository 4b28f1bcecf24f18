/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include "bpf_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

struct call_name {
	unsigned number;
	const char *name;
};

#include "call_names.h"

static const struct {
	const char *name;
	unsigned char what;
} calls[] = {
	{ "mmap", PRIMITIVE_MMAP },
	{ "munmap", PRIMITIVE_MUNMAP },
	{ "madvise", PRIMITIVE_MADVISE },
	{ "mprotect", PRIMITIVE_MADVISE },
	{ "mremap", PRIMITIVE_MADVISE },
	{ "brk", PRIMITIVE_BRK },
	{ "ftruncate", PRIMITIVE_FTRUNCATE },
	{ "fallocate", PRIMITIVE_FTRUNCATE },
	{ "memfd_create", PRIMITIVE_MEMFD },
	{ "openat", BPF_OPENING },
	{ "openat2", BPF_OPENING },
	{ "open", BPF_OPENING },
	{ "creat", PRIMITIVE_OPEN },
	{ "close", PRIMITIVE_CLOSE },
	{ "close_range", PRIMITIVE_CLOSE },
	{ "pipe", PRIMITIVE_PIPE },
	{ "pipe2", PRIMITIVE_PIPE },
	{ "socket", PRIMITIVE_SOCKET },
	{ "socketpair", PRIMITIVE_SOCKET },
	{ "connect", PRIMITIVE_SOCKET },
	{ "accept", PRIMITIVE_SOCKET },
	{ "accept4", PRIMITIVE_SOCKET },
	{ "read", BPF_READING },
	{ "readv", BPF_READING },
	{ "pread64", BPF_READING },
	{ "preadv", BPF_READING },
	{ "preadv2", BPF_READING },
	{ "recvfrom", BPF_READING },
	{ "recvmsg", BPF_READING },
	{ "write", BPF_WRITING },
	{ "writev", BPF_WRITING },
	{ "pwrite64", BPF_WRITING },
	{ "pwritev", BPF_WRITING },
	{ "pwritev2", BPF_WRITING },
	{ "sendto", BPF_WRITING },
	{ "sendmsg", BPF_SENDING },
	{ "splice", PRIMITIVE_SPLICE },
	{ "vmsplice", PRIMITIVE_SPLICE },
	{ "tee", PRIMITIVE_SPLICE },
	{ "sendfile", PRIMITIVE_SENDFILE },
	{ "copy_file_range", PRIMITIVE_SENDFILE },
	{ "io_uring_setup", PRIMITIVE_URING },
	{ "io_uring_enter", PRIMITIVE_URING },
	{ "io_uring_register", PRIMITIVE_URING },
	{ "userfaultfd", PRIMITIVE_USERFAULT },
	{ "fsync", PRIMITIVE_SYNC },
	{ "fdatasync", PRIMITIVE_SYNC },
	{ "sync_file_range", PRIMITIVE_SYNC },
	{ "sync", PRIMITIVE_SYNC },
	{ "syncfs", PRIMITIVE_SYNC },
	{ "msync", PRIMITIVE_SYNC },
	{ "flock", PRIMITIVE_FILE_LOCK },
	{ "fcntl", BPF_LOCKING },
	{ "mq_timedsend", PRIMITIVE_MESSAGE },
	{ "mq_timedreceive", PRIMITIVE_MESSAGE },
	{ "msgsnd", PRIMITIVE_MESSAGE },
	{ "msgrcv", PRIMITIVE_MESSAGE },
	{ "semop", PRIMITIVE_SEMAPHORE },
	{ "semtimedop", PRIMITIVE_SEMAPHORE },
	{ "poll", PRIMITIVE_POLL },
	{ "ppoll", PRIMITIVE_POLL },
	{ "select", PRIMITIVE_POLL },
	{ "pselect6", PRIMITIVE_POLL },
	{ "epoll_wait", PRIMITIVE_POLL },
	{ "epoll_pwait", PRIMITIVE_POLL },
	{ "epoll_pwait2", PRIMITIVE_POLL },
	{ "fork", PRIMITIVE_FORK },
	{ "vfork", PRIMITIVE_VFORK },
	{ "clone", BPF_CLONING },
	{ "clone3", BPF_CLONING },
	{ "execve", PRIMITIVE_EXEC },
	{ "execveat", PRIMITIVE_EXEC },
	{ "wait4", PRIMITIVE_WAIT },
	{ "waitid", PRIMITIVE_WAIT },
	{ "futex", PRIMITIVE_FUTEX },
	{ "futex_waitv", PRIMITIVE_FUTEX },
	{ "nanosleep", PRIMITIVE_SLEEP },
	{ "clock_nanosleep", PRIMITIVE_SLEEP },
};

/* 32-bit programs' names for calls that have another in 64-bit programs. The oldest mmap passes its arguments in
 * memory: none of those. */
static const struct {
	const char *narrow, *native;
} synonyms[] = {
	{ "mmap", "" },
	{ "mmap2", "mmap" },
	{ "fstatat64", "newfstatat" },
	{ "ugetrlimit", "getrlimit" },
	{ "waitpid", "wait4" },
	{ "_newselect", "select" },
};

static int number_of(const char *name, size_t length)
{
	for (const struct call_name *call = native_calls; call->name; call++)
		if (strlen(call->name) == length && !strncmp(call->name, name, length))
			return (int)call->number;
	return -1;
}

/* The same call in a 64-bit program: its number, or -1. */
static int native_number(const char *narrow)
{
	static const char *const ends[] = { "", "_time64", "64", "32" };
	const char *name = narrow[0] == '_' ? narrow + 1 : narrow;
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof synonyms / sizeof synonyms[0]; i++)
		if (!strcmp(narrow, synonyms[i].narrow))
			return number_of(synonyms[i].native, strlen(synonyms[i].native));
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		size_t end = strlen(ends[i]);
		int number = length > end && !strcmp(name + length - end, ends[i]) ? number_of(name, length - end) : -1;

		if (number >= 0)
			return number;
	}
	return -1;
}

void calls_fill(struct bpf_calls *table)
{
	memset(table->primitive, PRIMITIVE_OTHER_CALL, sizeof table->primitive);
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		int number = number_of(calls[i].name, strlen(calls[i].name));

		if (number >= 0 && number < BPF_NAMELESS)
			table->primitive[number] = calls[i].what;
	}
	for (size_t i = 0; i < BPF_CALLS; i++)
		table->native[i] = BPF_NAMELESS;
	for (const struct call_name *call = calls_32; call->name; call++) {
		int number = native_number(call->name);

		if (call->number < BPF_CALLS && number >= 0)
			table->native[call->number] = (u16)number;
	}
}

const char *calls_name(unsigned number)
{
	for (const struct call_name *call = native_calls; call->name; call++)
		if (call->number == number)
			return call->name;
	return NULL;
}

/* A reading one; the writing one follows it. */
static enum primitive descriptor_kind(int pid, uint64_t fd)
{
	struct stat file;
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/fd/%" PRIu64, pid, fd);
	if (stat(path, &file))
		return PRIMITIVE_OTHER_READ;
	return S_ISFIFO(file.st_mode)    ? PRIMITIVE_PIPE_READ
		: S_ISSOCK(file.st_mode) ? PRIMITIVE_SOCKET_READ
		: S_ISREG(file.st_mode)  ? PRIMITIVE_FILE_READ
					 : PRIMITIVE_OTHER_READ;
}

enum primitive calls_waited_in(int pid, unsigned number, uint64_t first_argument)
{
	const char *name = calls_name(number);
	unsigned what = PRIMITIVE_OTHER_CALL;

	for (size_t i = 0; name && i < sizeof calls / sizeof calls[0]; i++)
		if (!strcmp(calls[i].name, name))
			what = calls[i].what;
	switch (what) {
	case BPF_READING:
		return descriptor_kind(pid, first_argument);
	case BPF_WRITING:
	case BPF_SENDING:
		return descriptor_kind(pid, first_argument) + 1;
	case BPF_CLONING:
		return PRIMITIVE_VFORK; /* the others wait for nothing */
	case BPF_OPENING:
		return PRIMITIVE_OPEN;
	case BPF_LOCKING:
		return PRIMITIVE_FILE_LOCK;
	default:
		return (enum primitive)what;
	}
}

bool calls_know_32(void)
{
	return calls_32[0].name;
}
