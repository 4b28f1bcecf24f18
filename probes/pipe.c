/* SPDX-License-Identifier: MIT */
/*
 * Messages to another process. A round trip is a message and its answer of the same size; throughput is messages one
 * way, and a sample ends when the reader confirms that it has them all.
 */
#include "shared/pipe_channel.h"
#include "shared/pipe_reader.h"
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { MECHANISM, PATTERN, PLACEMENT, READER, CAPACITY, BLOCK };
enum { ROUND_TRIP, THROUGHPUT };
enum { HANDOFFS };

/* A sample of throughput begins with a reader that sleeps, and ends with a wake-up of the writer: on two CPUs some
 * 70 µs, which is not of the messages. */
enum { STRETCH = 16 };

struct talk {
	struct channel channel;
	struct reader reader;
	char *message;
	struct account account; /* of the answers */
	struct shared {         /* with the peer */
		struct account account;
		uint64_t expected; /* messages of a sample of throughput */
	} * shared;
};

static int serve_throughput(struct talk *talk, uint64_t block)
{
	const char done = 1;

	for (uint64_t seen = 0;;) {
		if (reader_take(&talk->reader, talk->channel.far.in, block))
			return 0;
		if (++seen < talk->shared->expected)
			continue;
		seen = 0;
		if (write(talk->channel.far.out, &done, 1) != 1)
			return 0;
	}
}

static int serve_round_trip(struct talk *talk, uint64_t block)
{
	while (!reader_take(&talk->reader, talk->channel.far.in, block))
		if (channel_send(&talk->channel, talk->channel.far.out, talk->message, block))
			break;
	return 0;
}

static int serve(struct trial *trial)
{
	struct talk *talk = trial->state;
	uint64_t block = trial->value[BLOCK];

	channel_end_close(&talk->channel.near);
	talk->reader.account = &talk->shared->account;
	return trial->value[PATTERN] == ROUND_TRIP ? serve_round_trip(talk, block) : serve_throughput(talk, block);
}

static int make_message(struct talk *talk, uint64_t block)
{
	talk->message = malloc(block);
	if (!talk->message)
		return -ENOMEM;
	for (uint64_t i = 0; i < block; i++)
		talk->message[i] = message_byte(i);
	return 0;
}

static int pipe_open(struct trial *trial)
{
	struct talk *talk = calloc(1, sizeof *talk);
	int cpu, result;

	if (!talk)
		return -ENOMEM;
	talk->channel = (struct channel)CHANNEL_NONE;
	trial->state = talk;
	trial->bytes = trial->value[BLOCK];
	trial->stretch = trial->value[PATTERN] == THROUGHPUT ? STRETCH : 1;
	result = probe_place_peer(trial, (enum probe_placement)trial->value[PLACEMENT], &cpu);
	if (result)
		return result;
	talk->shared = probe_share_memory(sizeof *talk->shared);
	if (!talk->shared)
		return -errno;
	result = channel_open(trial, &talk->channel, (enum channel_kind)trial->value[MECHANISM],
			      trial->value[CAPACITY]);
	trial->note = talk->channel.note;
	if (!result)
		result = make_message(talk, trial->value[BLOCK]);
	if (!result)
		result = reader_make(&talk->reader, (enum reader_kind)trial->value[READER], &talk->account);
	if (!result)
		result = probe_start_peer(trial, cpu, serve);
	channel_end_close(&talk->channel.far);
	return result;
}

static int pipe_prepare(struct trial *trial, uint64_t iterations)
{
	struct talk *talk = trial->state;

	talk->account = talk->shared->account = (struct account){ 0 };
	talk->shared->expected = iterations;
	return 0;
}

static int pipe_run(struct trial *trial, uint64_t iterations)
{
	struct talk *talk = trial->state;
	const struct channel_end *end = &talk->channel.near;
	uint64_t block = trial->value[BLOCK];
	bool answered = trial->value[PATTERN] == ROUND_TRIP;
	int result = 0;
	char done;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		result = channel_send(&talk->channel, end->out, talk->message, block);
		if (answered && !result)
			result = reader_take(&talk->reader, end->in, block);
	}
	errno = EPIPE;
	if (!result && !answered && read(end->in, &done, 1) != 1)
		return -errno;
	return result;
}

static bool is_whole(const struct account *account, uint64_t messages, uint64_t block)
{
	return account->messages == messages && account->bytes == messages * block && account->wrong == 0;
}

static int pipe_verify(struct trial *trial, const struct effect *effect)
{
	const struct talk *talk = trial->state;
	uint64_t block = trial->value[BLOCK], answers = trial->value[PATTERN] == ROUND_TRIP ? effect->iterations : 0;

	trial->tally[HANDOFFS] = talk->shared->account.reads;
	if (!is_whole(&talk->shared->account, effect->iterations, block) || !is_whole(&talk->account, answers, block))
		return probe_fail(trial, -EBADMSG, "the received bytes differ from the sent ones");
	return 0;
}

static void pipe_close(struct trial *trial)
{
	struct talk *talk = trial->state;

	if (!talk)
		return;
	probe_end_peer(trial);
	channel_close(&talk->channel);
	reader_free(&talk->reader);
	free(talk->message);
}

const struct probe probe_pipe = {
	.name = "pipe",
	.summary = "messages to another process",
	.concurrent = true,
	.iteration = "message",
	.axes = {
		[MECHANISM] = { "mechanism", "pipe,socketpair,socketpair_8k,vmsplice", "pipe",
				.help = "a pipe each way; a pair of sockets, as multiprocessing.Pipe; with buffers of "
					"8 KiB; pipes whose writer lends its pages" },
		[PATTERN] = { "pattern", "round_trip,throughput", "throughput",
			      .help = "a message and its answer; messages one way, until the reader has them all" },
		[PLACEMENT] = { "placement", PROBE_PLACEMENTS, "same_cpu", .help = "where the reader runs; free: both where the "
									       "system puts them" },
		[READER] = { "reader", "fixed,reallocating", "fixed",
			     .help = "one buffer of 64 KiB; room for all that is to come at each read, as CPython" },
		[CAPACITY] = { "capacity", "4K..1M*4", "64K", "B", "of a pipe" },
		[BLOCK] = { "block", "1,64,512,4K..8M*2", "64K", "B", "of one message" },
	},
	.sweeps = { "mechanism=pipe,socketpair pattern=round_trip placement=same_cpu,other_cpu,free block=1",
		    "mechanism=pipe,socketpair block=4K..1M*4",
		    "mechanism=pipe,socketpair placement=other_cpu block=4K,64K,1M",
		    "mechanism=pipe,socketpair placement=free block=64K",
		    "mechanism=socketpair_8k,vmsplice block=1M", "capacity=4K,1M block=1M",
		    "mechanism=socketpair reader=fixed,reallocating block=8M" },
	.best = "block",
	.tallies = { [HANDOFFS] = "handoffs" },
	.open = pipe_open,
	.prepare = pipe_prepare,
	.run = pipe_run,
	.verify = pipe_verify,
	.close = pipe_close,
};
