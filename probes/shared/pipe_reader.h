/* SPDX-License-Identifier: MIT */
/*
 * Reads messages, like a program with a fixed buffer or like CPython's multiprocessing.Connection, and counts them. A
 * message holds message_byte(i) at its place i.
 */
#ifndef FAULTLINE_PIPE_READER_H
#define FAULTLINE_PIPE_READER_H

#include "probe.h"

enum reader_kind {
	READER_FIXED,        /* one buffer of 64 KiB, over and over */
	READER_REALLOCATING, /* at each read a buffer for everything still expected, shrunk to what arrived and appended to the message, which grows by an eighth */
};

struct account {
	uint64_t messages, reads, bytes;
	uint64_t wrong; /* reads whose first or last byte was wrong */
};

struct reader {
	enum reader_kind kind;
	char *buffer; /* of the fixed one */
	struct account *account;
};

static inline char message_byte(uint64_t place)
{
	return (char)(place * 167 >> 3 ^ place >> 11);
}

/* Sets up a reader whose counts go to `count`. 0 or -ENOMEM. */
int reader_make(struct reader *, enum reader_kind, struct account *);

/* Reads one message of `size` bytes. 0, -EPIPE at the end, or -errno. */
int reader_take(struct reader *, int fd, uint64_t size);

void reader_free(struct reader *);

#endif
