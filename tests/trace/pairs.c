/* SPDX-License-Identifier: MIT */
/* Programs whose traces are compared: the same work done in two ways, chosen by name. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCK = 1 << 20, BLOCKS = 16 };

static char block[BLOCK];

static int drain(int fd, size_t left)
{
	ssize_t got = 1;

	while (left && (got = read(fd, block, sizeof block)) > 0)
		left -= (size_t)got;
	return left != 0;
}

/* 16 MiB to a child through a pair of sockets; `buffer` 0: as the system sets it. */
static int sockets(int buffer)
{
	int pair[2], status;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
	    (buffer && setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer)))
		return 1;
	if (fork() == 0)
		_exit(drain(pair[1], (size_t)BLOCKS * BLOCK));
	for (int i = 0; i < BLOCKS; i++)
		if (write(pair[0], block, BLOCK) != BLOCK)
			return 1;
	return wait(&status) < 0 || status;
}

/* The same work before a fix, and after it: 16 MiB to /dev/null in calls of `size`. */
static int writes(size_t size)
{
	FILE *null = fopen("/dev/null", "w");

	for (size_t done = 0; null && done < (size_t)BLOCKS * BLOCK; done += size)
		if (write(fileno(null), block, size) != (ssize_t)size)
			return 1;
	return null ? fclose(null) : 1;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!strcmp(name, "sockets"))
		return sockets(0);
	if (!strcmp(name, "small-sockets"))
		return sockets(4096);
	if (!strcmp(name, "small-writes"))
		return writes(256);
	if (!strcmp(name, "large-writes"))
		return writes(65536);
	return 2;
}
