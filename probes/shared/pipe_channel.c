/* SPDX-License-Identifier: MIT */
#include "pipe_channel.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SMALL_BUFFER = 8192 };

#ifdef F_SETPIPE_SZ
static int64_t capacity_of(const int ends[2])
{
	return fcntl(ends[1], F_GETPIPE_SZ);
}

static int set_capacity(struct trial *trial, const int ends[2], uint64_t capacity)
{
	if (capacity_of(ends) == (int64_t)capacity)
		return 0;
	if (fcntl(ends[1], F_SETPIPE_SZ, (int)capacity) < 0)
		return probe_fail(trial, -ENOTSUP, "a pipe of this capacity is not allowed (/proc/sys/fs/pipe-*)");
	if (capacity_of(ends) != (int64_t)capacity)
		return probe_fail(trial, -ENOTSUP, "the kernel set a different capacity than requested");
	return 0;
}
#else
static int64_t capacity_of(const int ends[2])
{
	return channel_fill(ends[0], ends[1]);
}

static int set_capacity(struct trial *trial, const int ends[2], uint64_t capacity)
{
	return capacity_of(ends) == (int64_t)capacity
		? 0
		: probe_fail(trial, -ENOTSUP, "pipes have a different, fixed capacity here");
}
#endif

/* In large writes first: some systems let a pipe grow for them. */
int64_t channel_fill(int in, int out)
{
	static const char nothing[1 << 16];
	int flags = fcntl(out, F_GETFL);
	int64_t held = 0;

	fcntl(out, F_SETFL, flags | O_NONBLOCK);
	for (size_t count = sizeof nothing; count > 0; count /= 2)
		for (ssize_t written; (written = write(out, nothing, count)) > 0;)
			held += written;
	fcntl(out, F_SETFL, flags);
	if (held == 0)
		return -EPIPE;
	for (int64_t left = held; left > 0;) {
		char dropped[4096];
		ssize_t length = read(in, dropped, sizeof dropped);

		if (length <= 0)
			return length ? -errno : -EPIPE;
		left -= length;
	}
	return held;
}

static int open_pipes(struct trial *trial, struct channel *channel, uint64_t capacity)
{
	int there[2], back[2], result;

	if (pipe(there))
		return -errno;
	channel->far.in = there[0];
	channel->near.out = there[1];
	if (pipe(back))
		return -errno;
	channel->near.in = back[0];
	channel->far.out = back[1];
	result = set_capacity(trial, there, capacity);
	snprintf(channel->note, sizeof channel->note, "capacity %" PRId64, capacity_of(there));
	return result ? result : set_capacity(trial, back, capacity);
}

static int set_small_buffers(int fd)
{
	const int size = SMALL_BUFFER;

	return setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) ||
			setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size)
		? -errno
		: 0;
}

static int buffer_of(int fd, int option)
{
	int size = -1;
	socklen_t length = sizeof size;

	return getsockopt(fd, SOL_SOCKET, option, &size, &length) ? -1 : size;
}

static int open_sockets(struct trial *trial, struct channel *channel, uint64_t capacity)
{
	int pair[2], result = 0;

	if (capacity != CHANNEL_CAPACITY)
		return probe_fail(trial, -ENOTSUP, "--capacity applies to pipes only; sockets have buffers");
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return -errno;
	channel->near = (struct channel_end){ pair[0], pair[0] };
	channel->far = (struct channel_end){ pair[1], pair[1] };
	for (int i = 0; i < 2 && channel->kind == CHANNEL_SOCKETPAIR_8K && !result; i++)
		result = set_small_buffers(pair[i]);
	snprintf(channel->note, sizeof channel->note, "SO_SNDBUF %d, SO_RCVBUF %d", buffer_of(pair[0], SO_SNDBUF),
		 buffer_of(pair[0], SO_RCVBUF));
	return result;
}

#ifdef SPLICE_F_MOVE
static ssize_t splice_out(int fd, const char *bytes, size_t count)
{
	const struct iovec vector = { (void *)bytes, count };

	return vmsplice(fd, &vector, 1, 0);
}

static const char *splice_missing(int fd)
{
	return vmsplice(fd, NULL, 0, 0) ? "vmsplice is not available here (a seccomp filter?)" : NULL;
}
#else
static ssize_t splice_out(int fd, const char *bytes, size_t count)
{
	return write(fd, bytes, count);
}

static const char *splice_missing(int fd)
{
	(void)fd;
	return "this system has no vmsplice";
}
#endif

int channel_open(struct trial *trial, struct channel *channel, enum channel_kind kind, uint64_t capacity)
{
	const char *missing = NULL;
	int result;

	*channel = (struct channel)CHANNEL_NONE;
	channel->kind = kind;
	if (kind == CHANNEL_SOCKETPAIR || kind == CHANNEL_SOCKETPAIR_8K)
		return open_sockets(trial, channel, capacity);
	result = open_pipes(trial, channel, capacity);
	if (!result && kind == CHANNEL_VMSPLICE)
		missing = splice_missing(channel->near.out);
	return missing ? probe_fail(trial, -ENOTSUP, missing) : result;
}

void channel_end_close(struct channel_end *end)
{
	if (end->in >= 0)
		close(end->in);
	if (end->out >= 0 && end->out != end->in)
		close(end->out);
	end->in = end->out = -1;
}

void channel_close(struct channel *channel)
{
	channel_end_close(&channel->near);
	channel_end_close(&channel->far);
}

int channel_send(const struct channel *channel, int fd, const char *bytes, size_t count)
{
	bool splices = channel->kind == CHANNEL_VMSPLICE;

	while (count > 0) {
		ssize_t length = splices ? splice_out(fd, bytes, count) : write(fd, bytes, count);

		if (length < 0)
			return -errno;
		bytes += length;
		count -= (size_t)length;
	}
	return 0;
}
