/* SPDX-License-Identifier: MIT */
/* Two ways between two processes, there and back, made of a pipe each or of one pair of sockets. */
#ifndef FAULTLINE_PIPE_CHANNEL_H
#define FAULTLINE_PIPE_CHANNEL_H

#include "probe.h"

enum channel_kind { CHANNEL_PIPE, CHANNEL_SOCKETPAIR, CHANNEL_SOCKETPAIR_8K, CHANNEL_VMSPLICE };

enum { CHANNEL_CAPACITY = 65536 }; /* the default capacity of a pipe on Linux */

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

/* Makes both ways. `capacity` is that of a pipe, in bytes; CHANNEL_CAPACITY for sockets, which have no capacity. 0,
 * or -ENOTSUP with a reason. channel_close may follow in any case. */
int channel_open(struct trial *, struct channel *, enum channel_kind, uint64_t capacity);

/* Closes one end, so that the other side notices when this process ends. */
void channel_end_close(struct channel_end *);

void channel_close(struct channel *);

/* Sends all bytes. What vmsplice sends must stay as it is until the other has read it. 0 or -errno. */
int channel_send(const struct channel *, int fd, const char *bytes, size_t count);

/* How many bytes an empty pipe holds: found by filling it, for systems that don't report it. It is empty again
 * afterwards. Bytes, or -errno. */
int64_t channel_fill(int in, int out);

#endif
