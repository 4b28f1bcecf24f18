/* SPDX-License-Identifier: MIT */
/*
 * Ways to hand bytes from the memory of one process to the memory of another, all with the same functions. A message
 * holds message_byte(i) at its place i. A message that is longer than what a way takes at once goes in pieces.
 */
#ifndef FAULTLINE_HANDOVER_H
#define FAULTLINE_HANDOVER_H

#include "futex.h"
#include "pipe_channel.h"
#include "probe.h"

/* In this order. */
#define HANDOVER_CHANNELS                                                                           \
	"pipe,vmsplice,splice,socketpair,seqpacket,dgram,unix,tcp,tcp_nodelay,eventfd,posix_queue," \
	"sysv_queue,process_vm_readv,ring,uring_pipe,uring_fixed,uring_socket"

enum { HANDOVER_TAIL = 8192 }; /* of room after the buffer, for a way that may receive no less at once */
enum handover_side { HANDOVER_NEAR, HANDOVER_FAR }; /* the trial, its peer */

struct handover {
	const struct handover_way *way;
	struct channel channel;  /* the descriptors of both sides, where the way has some */
	enum handover_side side; /* of the calling process */
	size_t size;             /* of a message */
	size_t piece;            /* the most that one call hands over */
	bool single;             /* a message may only follow when the one before was received */

	/* What the calling process sends and where it receives, on whole pages. Before each is some room, where a way may
	 * put a header while it is in use. What both have received is in memory that they share, to be compared. */
	char *message, *buffer;
	char *received[2]; /* by side */

	struct handover_shared {
		int error; /* why the peer has ended, -errno */
		futex_word ended;
		_Atomic int receive_buffer; /* of the peer's socket, which the system adapts; 0: not known */
	} * shared;
	void *own; /* of the way */
	char note[64];
};

/* How one way does it. Functions that are NULL do nothing. */
struct handover_way {
	int (*open)(struct trial *, struct handover *);  /* for both sides, before the peer is forked: 0 or -errno */
	int (*enter)(struct trial *, struct handover *); /* in each process afterwards: 0 or -errno */

	/* Hands over at most `count` bytes at a place of the message, or of the buffer: how many, or -errno; 0: the other
	 * has ended. */
	ssize_t (*send)(struct handover *, size_t at, size_t count);
	ssize_t (*receive)(struct handover *, size_t at, size_t count);

	void (*flush)(struct handover *); /* sends what the system holds back for a message to come */
	void (*look)(struct handover *);  /* in a peer that has a whole sample: notes what the system has adapted */
	void (*end)(struct handover *);   /* in a peer that ends early: wakes the trial, if it would wait forever */
	void (*close)(struct handover *); /* in the trial; also after an open that failed */
};

extern const struct handover_way handover_splice, handover_socketpair, handover_seqpacket, handover_dgram,
	handover_unix, handover_tcp, handover_tcp_nodelay, handover_eventfd, handover_pipe, handover_vmsplice,
	handover_posix_queue, handover_sysv_queue, handover_process_vm_readv, handover_ring, handover_uring_pipe,
	handover_uring_fixed, handover_uring_socket;

/* Opens the `channel`th of HANDOVER_CHANNELS for messages of `size` bytes. 0, or -errno, with a reason where the system
 * lacks it. handover_close may follow in any case. */
int handover_open(struct trial *, struct handover *, uint64_t channel, size_t size);

/* In each process, after the peer was forked: it is that side from now on. 0 or -errno. */
int handover_enter(struct trial *, struct handover *, enum handover_side);

/* Sends the message's first bytes; receives as many. 0 or -errno; -EPIPE: the other has ended. */
int handover_send(struct handover *, size_t count);
int handover_receive(struct handover *, size_t count);

/* After the last message: nothing of it is held back. */
void handover_flush(struct handover *);

/* In the peer, between samples; and in the trial after one: the note then has what the peer has seen before. */
void handover_look(struct handover *);
void handover_note(struct handover *);

/* In the peer, when it can't go on: the trial receives this error instead of -EPIPE. */
void handover_end(struct handover *, int error);

/* What a function of the trial has failed with: the peer's error if it failed first. With a reason. */
int handover_failed(struct trial *, const struct handover *, int error);

void handover_close(struct handover *);

/* The two ends of the calling process. */
const struct channel_end *handover_own_end(const struct handover *);

/* Receives from a descriptor, as a way. */
ssize_t handover_read(struct handover *, size_t at, size_t count);

/* Sleeps while the word has this value. 0, or -EPIPE if the peer has ended. */
int handover_sleep(struct handover *, futex_word *, uint32_t value);

#endif
