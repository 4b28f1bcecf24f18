/* SPDX-License-Identifier: MIT */
/*
 * Bytes from the memory of one process to that of another, by every way that the system has. A round trip is a message
 * and its answer of the same size; throughput is messages one way, and a sample ends when the receiver confirms that it
 * has them all.
 */
#include "shared/handover.h"
#include "shared/pipe_reader.h"
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CHANNEL, PATTERN, PLACEMENT, BLOCK };
enum { ROUND_TRIP, THROUGHPUT };

enum {
	STRETCH = 16, /* as of the probe pipe: waking both is in a sample of throughput once */
	SPOIL_STEP = 4096,
};

struct hand {
	struct handover handover;
	struct received { /* by one side, of a sample */
		uint64_t messages;
		uint64_t wrong; /* messages whose first or last byte was wrong */
	} own;
	struct shared { /* with the peer */
		struct received received;
		uint64_t expected;
	} * shared;
};

/* What was there before is spoiled, so that only bytes that have arrived can be right. */
static inline int take(struct handover *handover, struct received *received)
{
	const size_t last = handover->size - 1;
	int result;

	handover->buffer[0] = (char)~message_byte(0);
	handover->buffer[last] = (char)~message_byte(last);
	result = handover_receive(handover, handover->size);
	if (result)
		return result;
	received->messages++;
	received->wrong += handover->buffer[0] != message_byte(0) || handover->buffer[last] != message_byte(last);
	return 0;
}

static int serve_throughput(struct hand *hand)
{
	for (uint64_t seen = 0;;) {
		int result = take(&hand->handover, &hand->shared->received);

		if (result)
			return result;
		if (++seen < hand->shared->expected)
			continue;
		seen = 0;
		result = handover_send(&hand->handover, 1);
		handover_look(&hand->handover);
		if (result)
			return result;
	}
}

static int serve_round_trip(struct hand *hand)
{
	int result = 0;

	while (!result) {
		result = take(&hand->handover, &hand->shared->received);
		if (!result)
			result = handover_send(&hand->handover, hand->handover.size);
	}
	return result;
}

static int serve(struct trial *trial)
{
	struct hand *hand = trial->state;
	int result = handover_enter(trial, &hand->handover, HANDOVER_FAR);

	if (!result)
		result = trial->value[PATTERN] == ROUND_TRIP ? serve_round_trip(hand) : serve_throughput(hand);
	handover_end(&hand->handover, result);
	return result;
}

static int handover_probe_open(struct trial *trial)
{
	struct hand *hand = calloc(1, sizeof *hand);
	int cpu, result;

	if (!hand)
		return -ENOMEM;
	trial->state = hand;
	trial->bytes = trial->value[BLOCK];
	trial->stretch = trial->value[PATTERN] == THROUGHPUT ? STRETCH : 1;
	result = probe_place_peer(trial, (enum probe_placement)trial->value[PLACEMENT], &cpu);
	if (result)
		return result;
	hand->shared = probe_share_memory(sizeof *hand->shared);
	if (!hand->shared)
		return -errno;
	result = handover_open(trial, &hand->handover, trial->value[CHANNEL], trial->value[BLOCK]);
	trial->note = hand->handover.note;
	if (!result && trial->value[PATTERN] == THROUGHPUT && hand->handover.single)
		return probe_fail(trial, -ENOTSUP,
				  "it adds up what is written before it is read: one message at a time");
	if (!result)
		result = probe_start_peer(trial, cpu, serve);
	if (!result)
		result = handover_enter(trial, &hand->handover, HANDOVER_NEAR);
	return result && !trial->reason ? handover_failed(trial, &hand->handover, result) : result;
}

static void spoil(char *buffer, size_t size)
{
	for (size_t i = 0; i < size; i += SPOIL_STEP)
		buffer[i] = (char)~message_byte(i);
}

static int handover_prepare(struct trial *trial, uint64_t iterations)
{
	struct hand *hand = trial->state;

	for (unsigned side = 0; side < 2; side++)
		spoil(hand->handover.received[side], hand->handover.size);
	hand->own = hand->shared->received = (struct received){ 0 };
	hand->shared->expected = iterations;
	return 0;
}

static int handover_run(struct trial *trial, uint64_t iterations)
{
	struct hand *hand = trial->state;
	struct handover *handover = &hand->handover;
	bool answered = trial->value[PATTERN] == ROUND_TRIP;
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		result = handover_send(handover, handover->size);
		if (answered && !result)
			result = take(handover, &hand->own);
	}
	if (!result && !answered) {
		handover_flush(handover);
		result = handover_receive(handover, 1);
	}
	return result ? handover_failed(trial, handover, result) : 0;
}

/* All bytes of the sample's last message but the first and the last, which the receiver has checked and may have spoiled
 * for the next message. */
static bool is_whole(const struct handover *handover, enum handover_side side)
{
	return handover->size <= 2 || !memcmp(handover->received[side] + 1, handover->message + 1, handover->size - 2);
}

static bool is_right(const struct hand *hand, const struct received *received, enum handover_side side,
		     uint64_t messages)
{
	return received->messages == messages && received->wrong == 0 &&
		(messages == 0 || is_whole(&hand->handover, side));
}

static int handover_verify(struct trial *trial, const struct effect *effect)
{
	struct hand *hand = trial->state;
	uint64_t answers = trial->value[PATTERN] == ROUND_TRIP ? effect->iterations : 0;

	if (!is_right(hand, &hand->shared->received, HANDOVER_FAR, effect->iterations) ||
	    !is_right(hand, &hand->own, HANDOVER_NEAR, answers))
		return probe_fail(trial, -EBADMSG, "the received bytes differ from the sent ones");
	handover_note(&hand->handover);
	return 0;
}

static void handover_probe_close(struct trial *trial)
{
	struct hand *hand = trial->state;

	if (!hand)
		return;
	probe_end_peer(trial);
	handover_close(&hand->handover); /* `hand` stays: the trial's note is in it */
}

const struct probe probe_handover = {
	.name = "handover",
	.summary = "bytes from one process to another, by every way that the system has",
	.concurrent = true,
	.on_request = true,
	.iteration = "message",
	.axes = {
		[CHANNEL] = { "channel", HANDOVER_CHANNELS, "pipe",
			      .help = "a pipe; one whose writer lends its pages, read or spliced to a socket; sockets: a pair of "
				      "each kind, by name, over loopback; an eventfd; message queues; the sender's memory, read; "
				      "a ring in shared memory with a futex; pipe and sockets by io_uring" },
		[PATTERN] = { "pattern", "round_trip,throughput", "throughput",
			      .help = "a message and its answer; messages one way, until the receiver has them all" },
		[PLACEMENT] = { "placement", PROBE_PLACEMENTS, "same_cpu",
				.help = "where the receiver runs; free: both where the system puts them" },
		[BLOCK] = { "block", "1,8,64,512,4K..8M*4", "64K", "B", "of one message" },
	},
	.sweeps = { "channel=" HANDOVER_CHANNELS " placement=same_cpu,other_cpu block=64,4K,64K,1M",
		    "channel=" HANDOVER_CHANNELS " pattern=round_trip placement=same_cpu,other_cpu block=8" },
	.open = handover_probe_open,
	.prepare = handover_prepare,
	.run = handover_run,
	.verify = handover_verify,
	.close = handover_probe_close,
};
