/* SPDX-License-Identifier: MIT */
#include "handover.h"

#include "pipe_reader.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct handover_way *const ways[] = {
	&handover_pipe,
	&handover_vmsplice,
	&handover_splice,
	&handover_socketpair,
	&handover_seqpacket,
	&handover_dgram,
	&handover_unix,
	&handover_tcp,
	&handover_tcp_nodelay,
	&handover_eventfd,
	&handover_posix_queue,
	&handover_sysv_queue,
	&handover_process_vm_readv,
	&handover_ring,
	&handover_uring_pipe,
	&handover_uring_fixed,
	&handover_uring_socket,
};

static size_t page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t room(const struct handover *handover)
{
	return probe_round_up(handover->size + HANDOVER_TAIL, page());
}

/* A page before it has room for a header. */
static int share_buffer(const struct handover *handover, char **buffer)
{
	char *start = probe_share_memory(page() + room(handover));

	if (!start)
		return -errno;
	*buffer = start + page();
	return 0;
}

int handover_open(struct trial *trial, struct handover *handover, uint64_t channel, size_t size)
{
	int result;

	*handover = (struct handover){ .way = ways[channel], .channel = CHANNEL_NONE, .size = size, .piece = size };
	handover->shared = probe_share_memory(sizeof *handover->shared);
	if (!handover->shared)
		return -errno;
	result = share_buffer(handover, &handover->received[HANDOVER_NEAR]);
	if (!result)
		result = share_buffer(handover, &handover->received[HANDOVER_FAR]);
	return result ? result : handover->way->open(trial, handover);
}

static int make_message(struct handover *handover)
{
	void *start;
	int error = posix_memalign(&start, page(), page() + room(handover));

	if (error)
		return -error;
	handover->message = (char *)start + page();
	for (size_t i = 0; i < handover->size; i++)
		handover->message[i] = message_byte(i);
	return 0;
}

int handover_enter(struct trial *trial, struct handover *handover, enum handover_side side)
{
	int result;

	handover->side = side;
	handover->buffer = handover->received[side];
	channel_end_close(side == HANDOVER_NEAR ? &handover->channel.far : &handover->channel.near);
	signal(SIGPIPE, SIG_IGN);
	result = make_message(handover);
	return result || !handover->way->enter ? result : handover->way->enter(trial, handover);
}

const struct channel_end *handover_own_end(const struct handover *handover)
{
	return handover->side == HANDOVER_NEAR ? &handover->channel.near : &handover->channel.far;
}

static int in_pieces(struct handover *handover, size_t count,
		     ssize_t (*move)(struct handover *, size_t at, size_t count))
{
	for (size_t at = 0; at < count;) {
		size_t left = count - at;
		ssize_t moved = move(handover, at, left < handover->piece ? left : handover->piece);

		if (moved <= 0)
			return moved ? (int)moved : -EPIPE;
		at += (size_t)moved;
	}
	return 0;
}

int handover_send(struct handover *handover, size_t count)
{
	return in_pieces(handover, count, handover->way->send);
}

int handover_receive(struct handover *handover, size_t count)
{
	return in_pieces(handover, count, handover->way->receive);
}

void handover_flush(struct handover *handover)
{
	if (handover->way->flush)
		handover->way->flush(handover);
}

void handover_look(struct handover *handover)
{
	if (handover->way->look)
		handover->way->look(handover);
}

void handover_note(struct handover *handover)
{
	int bytes = handover->shared->receive_buffer;

	if (bytes)
		snprintf(handover->note, sizeof handover->note, "the receiver's buffer: %d KiB", bytes >> 10);
}

ssize_t handover_read(struct handover *handover, size_t at, size_t count)
{
	ssize_t length = read(handover_own_end(handover)->in, handover->buffer + at, count);

	return length < 0 ? -errno : length;
}

int handover_sleep(struct handover *handover, futex_word *word, uint32_t value)
{
	if (handover->shared->ended)
		return -EPIPE;
	futex_sleep(word, value);
	return 0;
}

void handover_end(struct handover *handover, int error)
{
	handover->shared->error = error;
	handover->shared->ended = 1;
	if (handover->way->end)
		handover->way->end(handover);
}

int handover_failed(struct trial *trial, const struct handover *handover, int error)
{
	if (handover->shared && handover->shared->ended && handover->shared->error)
		error = handover->shared->error;
	if (error == -EMSGSIZE)
		return probe_fail(
			trial, -ENOTSUP,
			"longer than a packet or a message may be here (net.core.wmem_default, kernel.msgmax)");
	if (error == -EPERM || error == -ENOSYS)
		return probe_fail(trial, -ENOTSUP, "a system call of it is not allowed here (seccomp, ptrace_scope)");
	return error;
}

void handover_close(struct handover *handover)
{
	if (handover->way && handover->way->close)
		handover->way->close(handover);
	channel_close(&handover->channel);
	if (handover->message)
		free(handover->message - page());
}
