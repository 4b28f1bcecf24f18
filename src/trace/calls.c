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
	CALL(mmap, PRIMITIVE_MMAP),
	CALL(munmap, PRIMITIVE_MUNMAP),
	CALL(madvise, PRIMITIVE_MADVISE),
	CALL(mprotect, PRIMITIVE_MADVISE),
	CALL(mremap, PRIMITIVE_MADVISE),
	CALL(brk, PRIMITIVE_BRK),
	CALL(ftruncate, PRIMITIVE_FTRUNCATE),
	CALL(fallocate, PRIMITIVE_FTRUNCATE),
	CALL(memfd_create, PRIMITIVE_MEMFD),
	CALL(openat, BPF_OPENING),
	CALL(close, PRIMITIVE_CLOSE),
	CALL(close_range, PRIMITIVE_CLOSE),
	CALL(pipe2, PRIMITIVE_PIPE),
	CALL(socket, PRIMITIVE_SOCKET),
	CALL(socketpair, PRIMITIVE_SOCKET),
	CALL(connect, PRIMITIVE_SOCKET),
	CALL(accept, PRIMITIVE_SOCKET),
	CALL(accept4, PRIMITIVE_SOCKET),
	CALL(read, BPF_READING),
	CALL(write, BPF_WRITING),
	CALL(readv, BPF_READING),
	CALL(writev, BPF_WRITING),
	CALL(pread64, BPF_READING),
	CALL(pwrite64, BPF_WRITING),
	CALL(preadv, BPF_READING),
	CALL(pwritev, BPF_WRITING),
	CALL(sendto, BPF_WRITING),
	CALL(recvfrom, BPF_READING),
	CALL(sendmsg, BPF_WRITING),
	CALL(recvmsg, BPF_READING),
	CALL(ppoll, PRIMITIVE_POLL),
	CALL(pselect6, PRIMITIVE_POLL),
	CALL(epoll_pwait, PRIMITIVE_POLL),
	CALL(clone, BPF_CLONING),
	CALL(clone3, BPF_CLONING),
	CALL(execve, PRIMITIVE_EXEC),
	CALL(execveat, PRIMITIVE_EXEC),
	CALL(wait4, PRIMITIVE_WAIT),
	CALL(waitid, PRIMITIVE_WAIT),
	CALL(futex, PRIMITIVE_FUTEX),
	CALL(nanosleep, PRIMITIVE_SLEEP),
	CALL(clock_nanosleep, PRIMITIVE_SLEEP),
#ifdef SYS_open /* newer CPUs have only the general calls */
	CALL(open, BPF_OPENING),
	CALL(creat, PRIMITIVE_OPEN),
	CALL(pipe, PRIMITIVE_PIPE),
	CALL(poll, PRIMITIVE_POLL),
	CALL(select, PRIMITIVE_POLL),
	CALL(epoll_wait, PRIMITIVE_POLL),
	CALL(fork, PRIMITIVE_FORK),
	CALL(vfork, PRIMITIVE_VFORK),
#endif
};

void calls_fill(unsigned char *table)
{
	memset(table, PRIMITIVE_OTHER_CALL, BPF_CALLS);
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		table[calls[i].number] = calls[i].what;
}
