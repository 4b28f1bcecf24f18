/* SPDX-License-Identifier: MIT */
/* Streams of bytes: pipes and sockets. */
#include "handover.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>
#if __has_include(<sys/eventfd.h>)
#include <sys/eventfd.h>
#endif

static ssize_t stream_send(struct handover *handover, size_t at, size_t count)
{
	int result = channel_send(&handover->channel, handover_own_end(handover)->out, handover->message + at, count);

	return result ? result : (ssize_t)count;
}

static int open_channel(struct trial *trial, struct handover *handover, enum channel_kind kind)
{
	int result = channel_open(trial, &handover->channel, kind, CHANNEL_CAPACITY);

	snprintf(handover->note, sizeof handover->note, "%s", handover->channel.note);
	return result;
}

static int pipe_open(struct trial *trial, struct handover *handover)
{
	return open_channel(trial, handover, CHANNEL_PIPE);
}

static int vmsplice_open(struct trial *trial, struct handover *handover)
{
	return open_channel(trial, handover, CHANNEL_VMSPLICE);
}

static int socketpair_open(struct trial *trial, struct handover *handover)
{
	return open_channel(trial, handover, CHANNEL_SOCKETPAIR);
}

/* One socket that connects to the listening one, and the one that this makes. */
static int connect_pair(int listener, const struct sockaddr *address, socklen_t length, struct channel *channel)
{
	int near = socket(address->sa_family, SOCK_STREAM, 0), far;

	if (near < 0)
		return -errno;
	channel->near = (struct channel_end){ near, near };
	if (connect(near, address, length))
		return -errno;
	far = accept(listener, NULL, NULL);
	if (far < 0)
		return -errno;
	channel->far = (struct channel_end){ far, far };
	return 0;
}

static int listen_at(const struct sockaddr *address, socklen_t length, int *listener)
{
	*listener = socket(address->sa_family, SOCK_STREAM, 0);
	return *listener < 0 || bind(*listener, address, length) || listen(*listener, 1) ? -errno : 0;
}

/* The name is needed until the two are connected only. */
static int unix_open(struct trial *trial, struct handover *handover)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct sockaddr *any = (const struct sockaddr *)&address;
	char path[PROBE_PATH];
	int listener, result;

	probe_path(trial->directory, 0, path);
	if (strlen(path) >= sizeof address.sun_path)
		return probe_fail(trial, -ENOTSUP, "the path of TMPDIR is too long for the name of a socket");
	memcpy(address.sun_path, path, strlen(path));
	result = listen_at(any, sizeof address, &listener);
	if (!result)
		result = connect_pair(listener, any, sizeof address, &handover->channel);
	unlink(path);
	if (listener >= 0)
		close(listener);
	return result;
}

static int connect_loopback(struct handover *handover)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr *any = (struct sockaddr *)&address;
	socklen_t length = sizeof address;
	int listener, result = listen_at(any, length, &listener);

	if (!result && getsockname(listener, any, &length))
		result = -errno;
	if (!result)
		result = connect_pair(listener, any, length, &handover->channel);
	if (listener >= 0)
		close(listener);
	return result;
}

static int tcp_open(struct trial *trial, struct handover *handover)
{
	return connect_loopback(handover) ? probe_fail(trial, -ENOTSUP, "no TCP over the loopback interface here") : 0;
}

static int set_nodelay(int fd, int on)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) ? -errno : 0;
}

static int tcp_nodelay_open(struct trial *trial, struct handover *handover)
{
	int result = tcp_open(trial, handover);

	if (!result)
		result = set_nodelay(handover->channel.near.out, 1);
	return result ? result : set_nodelay(handover->channel.far.out, 1);
}

/* Nagle's algorithm would keep the last bytes until the receiver acknowledges the others, which it puts off by 40 ms. */
static void tcp_flush(struct handover *handover)
{
	int fd = handover_own_end(handover)->out;

	set_nodelay(fd, 1);
	set_nodelay(fd, 0);
}

static void tcp_look(struct handover *handover)
{
	int bytes = 0;
	socklen_t length = sizeof bytes;

	if (!getsockopt(handover_own_end(handover)->in, SOL_SOCKET, SO_RCVBUF, &bytes, &length))
		handover->shared->receive_buffer = bytes;
}

#ifdef EFD_CLOEXEC
static int eventfd_make(struct channel_end *to, struct channel_end *from)
{
	from->out = eventfd(0, EFD_CLOEXEC);
	to->in = from->out < 0 ? -1 : dup(from->out);
	return to->in < 0 ? -errno : 0;
}
#else
static int eventfd_make(struct channel_end *to, struct channel_end *from)
{
	(void)to, (void)from;
	return -ENOTSUP;
}
#endif

/* The kernel adds up what is written: a value arrives as it is if the one before was read. */
static int eventfd_open(struct trial *trial, struct handover *handover)
{
	struct channel *channel = &handover->channel;
	int result;

	if (handover->size != sizeof(uint64_t))
		return probe_fail(trial, -ENOTSUP, "an eventfd carries 8 bytes");
	handover->single = true;
	result = eventfd_make(&channel->far, &channel->near);
	if (!result)
		result = eventfd_make(&channel->near, &channel->far);
	return result == -ENOTSUP ? probe_fail(trial, result, "this system has no eventfd") : result;
}

#ifdef SPLICE_F_MOVE
/* The pipe of the calling process, into which it lends its pages. */
struct lending {
	int ends[2];
};

static int splice_enter(struct trial *trial, struct handover *handover)
{
	struct lending *lending = malloc(sizeof *lending);

	(void)trial;
	handover->own = lending;
	if (!lending)
		return -ENOMEM;
	if (!pipe(lending->ends))
		return 0;
	*lending = (struct lending){ { -1, -1 } };
	return -errno;
}

static ssize_t splice_send(struct handover *handover, size_t at, size_t count)
{
	const struct lending *lending = handover->own;
	const struct iovec vector = { handover->message + at, count };
	ssize_t lent = vmsplice(lending->ends[1], &vector, 1, 0);

	for (ssize_t left = lent; left > 0;) {
		ssize_t moved = splice(lending->ends[0], NULL, handover_own_end(handover)->out, NULL, (size_t)left, 0);

		if (moved <= 0)
			return moved ? -errno : 0;
		left -= moved;
	}
	return lent < 0 ? -errno : lent;
}

static void splice_close(struct handover *handover)
{
	struct lending *lending = handover->own;

	for (int i = 0; lending && i < 2; i++)
		if (lending->ends[i] >= 0)
			close(lending->ends[i]);
	free(lending);
}

const struct handover_way handover_splice = { .open = socketpair_open,
					      .enter = splice_enter,
					      .send = splice_send,
					      .receive = handover_read,
					      .close = splice_close };
#else
static int splice_open(struct trial *trial, struct handover *handover)
{
	(void)handover;
	return probe_fail(trial, -ENOTSUP, "this system has no splice");
}

const struct handover_way handover_splice = { .open = splice_open };
#endif

const struct handover_way handover_pipe = { .open = pipe_open, .send = stream_send, .receive = handover_read };
const struct handover_way handover_vmsplice = { .open = vmsplice_open, .send = stream_send, .receive = handover_read };
const struct handover_way handover_socketpair = { .open = socketpair_open,
						  .send = stream_send,
						  .receive = handover_read };
const struct handover_way handover_unix = { .open = unix_open, .send = stream_send, .receive = handover_read };
const struct handover_way handover_tcp = {
	.open = tcp_open, .send = stream_send, .receive = handover_read, .flush = tcp_flush, .look = tcp_look
};
const struct handover_way handover_tcp_nodelay = {
	.open = tcp_nodelay_open, .send = stream_send, .receive = handover_read, .look = tcp_look
};
const struct handover_way handover_eventfd = { .open = eventfd_open, .send = stream_send, .receive = handover_read };
