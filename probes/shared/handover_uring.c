/* SPDX-License-Identifier: MIT */
/* A pipe and a pair of sockets, written and read by io_uring: a system call for each operation, which submits it and
 * waits for its end. */
#include "handover.h"
#include "uring.h"

#include <errno.h>
#include <stdlib.h>

enum { MESSAGE, BUFFER }; /* the memory that is registered */

static int open_pipe(struct trial *trial, struct handover *handover)
{
	return channel_open(trial, &handover->channel, CHANNEL_PIPE, CHANNEL_CAPACITY);
}

static int open_socket(struct trial *trial, struct handover *handover)
{
	return channel_open(trial, &handover->channel, CHANNEL_SOCKETPAIR, CHANNEL_CAPACITY);
}

/* An ordinary user's rings and registered memory count as locked. */
static int too_much(struct trial *trial)
{
	return probe_fail(trial, -ENOTSUP, "more memory than may be locked (ulimit -l)");
}

static int enter(struct trial *trial, struct handover *handover)
{
	struct uring *uring = malloc(sizeof *uring);
	int result;

	handover->own = uring;
	if (!uring)
		return -ENOMEM;
	result = uring_open(uring);
	if (result == -ENOSYS)
		return probe_fail(trial, -ENOTSUP, "this system has no io_uring");
	if (result == -ENOMEM)
		return too_much(trial);
	return result == -EPERM || result == -EACCES
		? probe_fail(trial, -ENOTSUP,
			     "io_uring is not allowed here (kernel.io_uring_disabled, a seccomp filter)")
		: result;
}

static int enter_fixed(struct trial *trial, struct handover *handover)
{
	const struct uring_memory memory[] = {
		[MESSAGE] = { handover->message, handover->size }, [BUFFER] = { handover->buffer, handover->size }
	};
	int result = enter(trial, handover);

	if (result)
		return result;
	result = uring_register(handover->own, memory, 2);
	return result == -ENOMEM ? too_much(trial) : result;
}

static ssize_t pipe_send(struct handover *handover, size_t at, size_t count)
{
	return uring_move(handover->own, URING_WRITE, handover_own_end(handover)->out, handover->message + at, count,
			  0);
}

static ssize_t pipe_receive(struct handover *handover, size_t at, size_t count)
{
	return uring_move(handover->own, URING_READ, handover_own_end(handover)->in, handover->buffer + at, count, 0);
}

static ssize_t fixed_send(struct handover *handover, size_t at, size_t count)
{
	return uring_move(handover->own, URING_WRITE_FIXED, handover_own_end(handover)->out, handover->message + at,
			  count, MESSAGE);
}

static ssize_t fixed_receive(struct handover *handover, size_t at, size_t count)
{
	return uring_move(handover->own, URING_READ_FIXED, handover_own_end(handover)->in, handover->buffer + at, count,
			  BUFFER);
}

static ssize_t socket_send(struct handover *handover, size_t at, size_t count)
{
	return uring_move(handover->own, URING_SEND, handover_own_end(handover)->out, handover->message + at, count, 0);
}

static ssize_t socket_receive(struct handover *handover, size_t at, size_t count)
{
	return uring_move(handover->own, URING_RECEIVE, handover_own_end(handover)->in, handover->buffer + at, count,
			  0);
}

static void uring_end_of(struct handover *handover)
{
	if (handover->own)
		uring_close(handover->own);
	free(handover->own);
}

const struct handover_way handover_uring_pipe = {
	.open = open_pipe, .enter = enter, .send = pipe_send, .receive = pipe_receive, .close = uring_end_of
};
const struct handover_way handover_uring_fixed = {
	.open = open_pipe, .enter = enter_fixed, .send = fixed_send, .receive = fixed_receive, .close = uring_end_of
};
const struct handover_way handover_uring_socket = {
	.open = open_socket, .enter = enter, .send = socket_send, .receive = socket_receive, .close = uring_end_of
};
