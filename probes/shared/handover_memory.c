/* SPDX-License-Identifier: MIT */
/* Through memory: a ring that both share, and the memory of the sender, which the receiver reads. */
#include "handover.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif
#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif

enum { RING = 65536, LINE = 64 }; /* as much as a pipe holds; a power of two */

/* One way. What each side writes is in a cache line of its own. */
struct ring {
	futex_word put __attribute__((aligned(LINE))); /* bytes since the beginning */
	futex_word sender_sleeps;
	futex_word taken __attribute__((aligned(LINE)));
	futex_word receiver_sleeps;
	char bytes[RING] __attribute__((aligned(LINE)));
};

static struct ring *ring_to(const struct handover *handover, unsigned side)
{
	return (struct ring *)handover->own + side;
}

static int ring_open(struct trial *trial, struct handover *handover)
{
	if (!futex_exists())
		return probe_fail(trial, -ENOTSUP, FUTEX_MISSING);
	handover->own = probe_share_memory(2 * sizeof(struct ring));
	return handover->own ? 0 : -errno;
}

/* Sleeps until the word has another value; the other side wakes only those that say that they sleep. */
static int ring_wait(struct handover *handover, futex_word *sleeps, futex_word *word, uint32_t value)
{
	int result = 0;

	*sleeps = 1;
	if (*word == value)
		result = handover_sleep(handover, word, value);
	*sleeps = 0;
	return result;
}

static void ring_wake(const futex_word *sleeps, futex_word *word)
{
	if (*sleeps)
		futex_wake(word, 1);
}

/* What is left until the end of the ring: it goes in two pieces where it wraps around. */
static size_t ring_piece(uint32_t place, size_t count, size_t possible)
{
	size_t end = RING - place % RING;

	count = count < possible ? count : possible;
	return count < end ? count : end;
}

static ssize_t ring_send(struct handover *handover, size_t at, size_t count)
{
	struct ring *ring = ring_to(handover, !handover->side);
	uint32_t put = ring->put, taken;
	size_t piece;

	while (put - (taken = ring->taken) == RING) {
		int result = ring_wait(handover, &ring->sender_sleeps, &ring->taken, taken);

		if (result)
			return result;
	}
	piece = ring_piece(put, count, RING - (put - taken));
	memcpy(ring->bytes + put % RING, handover->message + at, piece);
	ring->put = put + (uint32_t)piece;
	ring_wake(&ring->receiver_sleeps, &ring->put);
	return (ssize_t)piece;
}

static ssize_t ring_receive(struct handover *handover, size_t at, size_t count)
{
	struct ring *ring = ring_to(handover, handover->side);
	uint32_t taken = ring->taken, put;
	size_t piece;

	while ((put = ring->put) == taken) {
		int result = ring_wait(handover, &ring->receiver_sleeps, &ring->put, put);

		if (result)
			return result;
	}
	piece = ring_piece(taken, count, put - taken);
	memcpy(handover->buffer + at, ring->bytes + taken % RING, piece);
	ring->taken = taken + (uint32_t)piece;
	ring_wake(&ring->sender_sleeps, &ring->taken);
	return (ssize_t)piece;
}

static void ring_end(struct handover *handover)
{
	for (unsigned side = 0; side < 2; side++) {
		struct ring *ring = ring_to(handover, side);

		futex_wake(&ring->put, 1);
		futex_wake(&ring->taken, 1);
	}
}

/* Of each side: where its message is, and how many it has offered, of which the other has taken some. */
struct offers {
	pid_t process;
	char *message;
	futex_word offered __attribute__((aligned(LINE)));
	futex_word taken __attribute__((aligned(LINE)));
};

static struct offers *offers_of(const struct handover *handover, unsigned side)
{
	return (struct offers *)handover->own + side;
}

#ifdef SYS_process_vm_readv
static ssize_t read_memory(const struct offers *from, char *to, size_t at, size_t count)
{
	const struct iovec here = { to, count }, there = { from->message + at, count };

	return process_vm_readv(from->process, &here, 1, &there, 1, 0);
}

static int vm_open(struct trial *trial, struct handover *handover)
{
	if (!futex_exists())
		return probe_fail(trial, -ENOTSUP, FUTEX_MISSING);
	handover->own = probe_share_memory(2 * sizeof(struct offers));
	return handover->own ? 0 : -errno;
}
#else
static ssize_t read_memory(const struct offers *from, char *to, size_t at, size_t count)
{
	(void)from, (void)to, (void)at, (void)count;
	errno = ENOSYS;
	return -1;
}

static int vm_open(struct trial *trial, struct handover *handover)
{
	(void)handover;
	return probe_fail(trial, -ENOTSUP, "this system has no process_vm_readv");
}
#endif

/* Yama's ptrace_scope=1 lets a process read its children only, unless they allow more. */
static int vm_enter(struct trial *trial, struct handover *handover)
{
	struct offers *own = offers_of(handover, handover->side);

	own->process = getpid();
	own->message = handover->message;
#ifdef PR_SET_PTRACER
	if (handover->side == HANDOVER_NEAR)
		prctl(PR_SET_PTRACER, trial->peer);
#else
	(void)trial;
#endif
	return 0;
}

/* The message may not change until it was read: so before the next one, the sender waits for that. */
static ssize_t vm_send(struct handover *handover, size_t at, size_t count)
{
	struct offers *own = offers_of(handover, handover->side);
	uint32_t offered = own->offered, taken;

	(void)at;
	while ((taken = own->taken) != offered) {
		int result = handover_sleep(handover, &own->taken, taken);

		if (result)
			return result;
	}
	own->offered = offered + 1;
	futex_wake(&own->offered, 1);
	return (ssize_t)count;
}

static ssize_t vm_receive(struct handover *handover, size_t at, size_t count)
{
	struct offers *from = offers_of(handover, !handover->side);
	uint32_t taken = from->taken;
	ssize_t length;

	while (from->offered == taken) {
		int result = handover_sleep(handover, &from->offered, taken);

		if (result)
			return result;
	}
	length = read_memory(from, handover->buffer + at, at, count);
	if (length < 0)
		return -errno;
	if ((size_t)length < count)
		return -EIO;
	from->taken = taken + 1;
	futex_wake(&from->taken, 1);
	return length;
}

static void vm_end(struct handover *handover)
{
	for (unsigned side = 0; side < 2; side++) {
		futex_wake(&offers_of(handover, side)->offered, 1);
		futex_wake(&offers_of(handover, side)->taken, 1);
	}
}

const struct handover_way handover_ring = {
	.open = ring_open, .send = ring_send, .receive = ring_receive, .end = ring_end
};
const struct handover_way handover_process_vm_readv = {
	.open = vm_open, .enter = vm_enter, .send = vm_send, .receive = vm_receive, .end = vm_end
};
