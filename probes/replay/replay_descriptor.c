/* SPDX-License-Identifier: MIT */
/* Descriptors that exec closes: at once where the system can, else afterwards, as CPython does it. */
#include "replay.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#if !defined HAVE_PIPE2 || !defined SOCK_CLOEXEC
static int close_on_exec(const int ends[2])
{
	return fcntl(ends[0], F_SETFD, FD_CLOEXEC) || fcntl(ends[1], F_SETFD, FD_CLOEXEC) ? -1 : 0;
}
#endif

int replay_pipe(int ends[2])
{
#ifdef HAVE_PIPE2
	return pipe2(ends, O_CLOEXEC);
#else
	return pipe(ends) ? -1 : close_on_exec(ends);
#endif
}

int replay_socketpair(int ends[2])
{
#ifdef SOCK_CLOEXEC
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
#else
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) ? -1 : close_on_exec(ends);
#endif
}
