/* SPDX-License-Identifier: MIT */
/* Whole messages: sockets that keep their bounds, and message queues. */
#include "handover.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <unistd.h>
#ifdef HAVE_MQUEUE
#include <mqueue.h>
#endif

enum {
	MOST_PACKET = 65536,         /* below what a socket's buffer holds by default */
	MOST_QUEUED = HANDOVER_TAIL, /* what a queue takes by default */
	QUEUE_DEPTH = 10,            /* likewise */
};

static size_t at_most(size_t size, size_t most)
{
	return size < most ? size : most;
}

static int packets_open(struct trial *trial, struct handover *handover, int kind)
{
	int pair[2];

	if (socketpair(AF_UNIX, kind, 0, pair))
		return errno == EPROTONOSUPPORT || errno == EPROTOTYPE
			? probe_fail(trial, -ENOTSUP, "this system has no such sockets between processes")
			: -errno;
	handover->piece = at_most(handover->size, MOST_PACKET);
	handover->channel.near = (struct channel_end){ pair[0], pair[0] };
	handover->channel.far = (struct channel_end){ pair[1], pair[1] };
	snprintf(handover->note, sizeof handover->note, "%zu bytes a packet", handover->piece);
	return 0;
}

static int seqpacket_open(struct trial *trial, struct handover *handover)
{
	return packets_open(trial, handover, SOCK_SEQPACKET);
}

static int dgram_open(struct trial *trial, struct handover *handover)
{
	return packets_open(trial, handover, SOCK_DGRAM);
}

static ssize_t packet_send(struct handover *handover, size_t at, size_t count)
{
	ssize_t length = send(handover_own_end(handover)->out, handover->message + at, count, 0);

	return length < 0 ? -errno : length;
}

static ssize_t packet_receive(struct handover *handover, size_t at, size_t count)
{
	ssize_t length = recv(handover_own_end(handover)->in, handover->buffer + at, count, 0);

	return length < 0 ? -errno : length;
}

#ifdef HAVE_MQUEUE
struct posix_queues {
	mqd_t to[2]; /* by side; -1: not open */
};

/* Its name is gone at once: the peer inherits the descriptor. */
static int posix_queue_make(struct handover *handover, unsigned index, mqd_t *queue)
{
	struct mq_attr attributes = { .mq_maxmsg = QUEUE_DEPTH, .mq_msgsize = (long)handover->piece };
	char name[PROBE_SHM_NAME];

	probe_shm_name(index, name);
	*queue = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
	if (*queue == (mqd_t)-1)
		return -errno;
	return mq_unlink(name) ? -errno : 0;
}

static int posix_queue_refused(struct trial *trial, int error)
{
	switch (error) {
	case -ENOSYS:
		return probe_fail(trial, -ENOTSUP, "this kernel has no POSIX message queues");
	case -EMFILE:
		return probe_fail(trial, -ENOTSUP,
				  "more bytes in message queues than a user may have (ulimit -q), or descriptors");
	case -EINVAL:
		return probe_fail(trial, -ENOTSUP, "such a queue is larger than /proc/sys/fs/mqueue allows");
	case -ENOSPC:
		return probe_fail(trial, -ENOTSUP, "there are as many queues as /proc/sys/fs/mqueue allows");
	default:
		return error;
	}
}

static int posix_queue_open(struct trial *trial, struct handover *handover)
{
	struct posix_queues *queues = malloc(sizeof *queues);
	int result;

	if (!queues)
		return -ENOMEM;
	*queues = (struct posix_queues){ { (mqd_t)-1, (mqd_t)-1 } };
	handover->own = queues;
	handover->piece = at_most(handover->size, MOST_QUEUED);
	result = posix_queue_make(handover, 0, &queues->to[HANDOVER_NEAR]);
	if (!result)
		result = posix_queue_make(handover, 1, &queues->to[HANDOVER_FAR]);
	snprintf(handover->note, sizeof handover->note, "%d messages of %zu bytes", QUEUE_DEPTH, handover->piece);
	return result ? posix_queue_refused(trial, result) : 0;
}

static ssize_t posix_queue_send(struct handover *handover, size_t at, size_t count)
{
	const struct posix_queues *queues = handover->own;

	return mq_send(queues->to[!handover->side], handover->message + at, count, 0) ? -errno : (ssize_t)count;
}

/* The room must be that of the queue's longest message, which may be more than is left. */
static ssize_t posix_queue_receive(struct handover *handover, size_t at, size_t count)
{
	const struct posix_queues *queues = handover->own;
	ssize_t length;

	(void)count;
	length = mq_receive(queues->to[handover->side], handover->buffer + at, handover->piece, NULL);
	return length < 0 ? -errno : length;
}

static void posix_queue_close(struct handover *handover)
{
	struct posix_queues *queues = handover->own;

	for (int i = 0; queues && i < 2; i++)
		if (queues->to[i] != (mqd_t)-1)
			mq_close(queues->to[i]);
	free(queues);
}

const struct handover_way handover_posix_queue = {
	.open = posix_queue_open, .send = posix_queue_send, .receive = posix_queue_receive, .close = posix_queue_close
};
#else
static int posix_queue_open(struct trial *trial, struct handover *handover)
{
	(void)handover;
	return probe_fail(trial, -ENOTSUP, "this system has no POSIX message queues");
}

const struct handover_way handover_posix_queue = { .open = posix_queue_open };
#endif

struct sysv_queues {
	int to[2]; /* by side; -1: not made */
};

/* A message that is longer than the whole queue would wait for ever. */
static int sysv_queue_make(struct trial *trial, const struct handover *handover, unsigned side, int *queue)
{
	struct msqid_ds status;

	*queue = msgget(probe_sysv_key(side), IPC_CREAT | IPC_EXCL | 0600);
	if (*queue < 0 && errno == ENOSYS)
		return probe_fail(trial, -ENOTSUP, "this kernel has no System V message queues");
	if (*queue < 0 && errno == ENOSPC)
		return probe_fail(trial, -ENOTSUP, "there are as many queues as kernel.msgmni allows");
	if (*queue < 0 || msgctl(*queue, IPC_STAT, &status))
		return -errno;
	return status.msg_qbytes < handover->piece
		? probe_fail(trial, -ENOTSUP, "a queue holds less than one message (kernel.msgmnb)")
		: 0;
}

static int sysv_queue_open(struct trial *trial, struct handover *handover)
{
	struct sysv_queues *queues = malloc(sizeof *queues);

	if (!queues)
		return -ENOMEM;
	*queues = (struct sysv_queues){ { -1, -1 } };
	handover->own = queues;
	handover->piece = at_most(handover->size, MOST_QUEUED);
	for (unsigned side = 0; side < 2; side++) {
		int result = sysv_queue_make(trial, handover, side, &queues->to[side]);

		if (result)
			return result;
	}
	snprintf(handover->note, sizeof handover->note, "%zu bytes a message", handover->piece);
	return 0;
}

/* A message has its type before it: put there for the time of the call, so that nothing is copied for it. */
static ssize_t sysv_queue_send(struct handover *handover, size_t at, size_t count)
{
	const struct sysv_queues *queues = handover->own;
	char *start = handover->message + at - sizeof(long);
	long before;
	int result;

	memcpy(&before, start, sizeof before);
	memcpy(start, &(long){ 1 }, sizeof before);
	result = msgsnd(queues->to[!handover->side], start, count, 0) ? -errno : 0;
	memcpy(start, &before, sizeof before);
	if (result == -EINVAL)
		return -EMSGSIZE;
	return result ? result : (ssize_t)count;
}

static ssize_t sysv_queue_receive(struct handover *handover, size_t at, size_t count)
{
	const struct sysv_queues *queues = handover->own;
	char *start = handover->buffer + at - sizeof(long);
	ssize_t length;
	long before;

	memcpy(&before, start, sizeof before);
	length = msgrcv(queues->to[handover->side], start, count, 0, 0);
	length = length < 0 ? -errno : length;
	memcpy(start, &before, sizeof before);
	return length;
}

/* Ends the waiting of both. */
static void sysv_queue_end(struct handover *handover)
{
	const struct sysv_queues *queues = handover->own;

	for (int i = 0; queues && i < 2; i++)
		if (queues->to[i] >= 0)
			msgctl(queues->to[i], IPC_RMID, NULL);
}

static void sysv_queue_close(struct handover *handover)
{
	sysv_queue_end(handover);
	free(handover->own);
}

const struct handover_way handover_seqpacket = { .open = seqpacket_open,
						 .send = packet_send,
						 .receive = packet_receive };
const struct handover_way handover_dgram = { .open = dgram_open, .send = packet_send, .receive = packet_receive };
const struct handover_way handover_sysv_queue = { .open = sysv_queue_open,
						  .send = sysv_queue_send,
						  .receive = sysv_queue_receive,
						  .end = sysv_queue_end,
						  .close = sysv_queue_close };
