/* SPDX-License-Identifier: MIT */
/* Two ways between two processes, there and back, made of a pipe each or of one pair of sockets. */
#ifndef FAULTLINE_PIPE_CHANNEL_H
#define FAULTLINE_PIPE_CHANNEL_H

#include "probe.h"

enum channel_kind { CHANNEL_PIPE, CHANNEL_SOCKETPAIR, CHANNEL_SOCKETPAIR_8K, CHANNEL_VMSPLICE };

enum { CHANNEL_CAPACITY = 65536 }; /* what Linux gives a pipe that asks for nothing */

struct channel_end {
	int in, out;
};

struct channel {
	enum channel_kind kind;
	struct channel_end near, far;
	char note[64]; /* what its buffers hold */
};

#define CHANNEL_NONE                                  \
	{                                             \
		.near = { -1, -1 }, .far = { -1, -1 } \
	}

/* Makes both ways. `capacity` is of a pipe, in bytes: CHANNEL_CAPACITY for sockets, which have none. 0, or
 * -ENOTSUP with a reason. Whatever it returns, channel_close may follow. */
int channel_open(struct trial *, struct channel *, enum channel_kind, uint64_t capacity);

/* Gives up one end, so that the other learns when this process ends. */
void channel_end_close(struct channel_end *);

void channel_close(struct channel *);

/* Sends all bytes. What vmsplice sends must stay as it is until the other has read it. 0 or -errno. */
int channel_send(const struct channel *, int fd, const char *bytes, size_t count);

/* How many bytes an empty pipe takes when nobody reads: found by filling it, for systems that don't tell. It
 * is empty again afterwards. Bytes, or -errno. */
int64_t channel_fill(int in, int out);

#endif
