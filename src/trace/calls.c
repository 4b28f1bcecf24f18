/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include "bpf_parts.h"

#include <string.h>
#include <sys/syscall.h>

#define CALL(name, what)         \
	{                        \
		SYS_##name, what \
	}

static const struct {
	int number;
	unsigned char what;
} calls[] = {
	CALL(mmap, PRIMITIVE_MMAP),           CALL(munmap, PRIMITIVE_MUNMAP),
	CALL(madvise, PRIMITIVE_MADVISE),     CALL(mprotect, PRIMITIVE_MADVISE),
	CALL(mremap, PRIMITIVE_MADVISE),      CALL(brk, PRIMITIVE_BRK),
	CALL(ftruncate, PRIMITIVE_FTRUNCATE), CALL(fallocate, PRIMITIVE_FTRUNCATE),
	CALL(memfd_create, PRIMITIVE_MEMFD),  CALL(openat, KERNEL_OPENING),
	CALL(close, PRIMITIVE_CLOSE),         CALL(close_range, PRIMITIVE_CLOSE),
	CALL(pipe2, PRIMITIVE_PIPE),          CALL(socket, PRIMITIVE_SOCKET),
	CALL(socketpair, PRIMITIVE_SOCKET),   CALL(connect, PRIMITIVE_SOCKET),
	CALL(accept, PRIMITIVE_SOCKET),       CALL(accept4, PRIMITIVE_SOCKET),
	CALL(read, KERNEL_READING),           CALL(write, KERNEL_WRITING),
	CALL(readv, KERNEL_READING),          CALL(writev, KERNEL_WRITING),
	CALL(pread64, KERNEL_READING),        CALL(pwrite64, KERNEL_WRITING),
	CALL(preadv, KERNEL_READING),         CALL(pwritev, KERNEL_WRITING),
	CALL(sendto, KERNEL_WRITING),         CALL(recvfrom, KERNEL_READING),
	CALL(sendmsg, KERNEL_WRITING),        CALL(recvmsg, KERNEL_READING),
	CALL(ppoll, PRIMITIVE_POLL),          CALL(pselect6, PRIMITIVE_POLL),
	CALL(epoll_pwait, PRIMITIVE_POLL),    CALL(clone, KERNEL_CLONING),
	CALL(clone3, KERNEL_CLONING),         CALL(execve, PRIMITIVE_EXEC),
	CALL(execveat, PRIMITIVE_EXEC),       CALL(wait4, PRIMITIVE_WAIT),
	CALL(waitid, PRIMITIVE_WAIT),         CALL(futex, PRIMITIVE_FUTEX),
	CALL(nanosleep, PRIMITIVE_SLEEP),     CALL(clock_nanosleep, PRIMITIVE_SLEEP),
#ifdef SYS_open /* newer CPUs have only the general calls */
	CALL(open, KERNEL_OPENING),           CALL(creat, PRIMITIVE_OPEN),
	CALL(pipe, PRIMITIVE_PIPE),           CALL(poll, PRIMITIVE_POLL),
	CALL(select, PRIMITIVE_POLL),         CALL(epoll_wait, PRIMITIVE_POLL),
	CALL(fork, PRIMITIVE_FORK),           CALL(vfork, PRIMITIVE_VFORK),
#endif
};

void calls_fill(unsigned char *table)
{
	memset(table, PRIMITIVE_OTHER_CALL, KERNEL_CALLS);
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		table[calls[i].number] = calls[i].what;
}
