/* SPDX-License-Identifier: MIT */
/*
 * Reads messages, as a program with a buffer does or as CPython's multiprocessing.Connection does,
 * and keeps account of them. A message holds message_byte(i) at its place i.
 */
#ifndef FAULTLINE_PIPE_READER_H
#define FAULTLINE_PIPE_READER_H

#include "probe.h"

enum reader_kind {
	READER_FIXED,        /* one buffer of 64 KiB, over and over */
	READER_REALLOCATING, /* a buffer for all that is still to come, at each read; shrunk to what came; that
				appended to the message, which grows by an eighth */
};

struct account {
	uint64_t messages, reads, bytes;
	uint64_t wrong; /* reads that began or ended with another byte than was sent */
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

/* Puts the reader's account where it is told to. 0 or -ENOMEM. */
int reader_make(struct reader *, enum reader_kind, struct account *);

/* Reads one message of `size` bytes. 0, -EPIPE at the end, or -errno. */
int reader_take(struct reader *, int fd, uint64_t size);

void reader_free(struct reader *);

#endif
