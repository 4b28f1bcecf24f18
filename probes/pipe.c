/* SPDX-License-Identifier: MIT */
/*
 * A pipe to another process and one back. A round trip is a message there and its answer; throughput
 * is messages one way, and a sample ends when the reader has told that it has read them all.
 */
#include "probe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATTERN, PLACEMENT, BLOCK };
enum { ROUND_TRIP, THROUGHPUT };
enum { SAME_CPU, OTHER_CPU };

struct pipes {
	int there[2], back[2];
	char *buffer;
	uint64_t told; /* messages that the reader has read by its own account */
};

static int write_all(int fd, const char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t length = write(fd, bytes, count);

		if (length < 0)
			return -errno;
		bytes += length;
		count -= (size_t)length;
	}
	return 0;
}

/* -EPIPE at the end of the pipe. */
static int read_all(int fd, char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t length = read(fd, bytes, count);

		if (length <= 0)
			return length ? -errno : -EPIPE;
		bytes += length;
		count -= (size_t)length;
	}
	return 0;
}

/* The reader is told how many messages come, reads them, and tells how many it has read. */
static int serve_throughput(struct trial *trial)
{
	struct pipes *pipes = trial->state;
	size_t block = trial->value[BLOCK];

	for (;;) {
		uint64_t expected, seen = 0;

		if (read_all(pipes->there[0], (char *)&expected, sizeof expected))
			return 0;
		while (seen < expected) {
			if (read_all(pipes->there[0], pipes->buffer, block))
				return 0;
			seen++;
		}
		if (write_all(pipes->back[1], (const char *)&seen, sizeof seen))
			return 0;
	}
}

static int serve_round_trip(struct trial *trial)
{
	struct pipes *pipes = trial->state;
	size_t block = trial->value[BLOCK];

	while (!read_all(pipes->there[0], pipes->buffer, block))
		if (write_all(pipes->back[1], pipes->buffer, block))
			break;
	return 0;
}

static int serve(struct trial *trial)
{
	struct pipes *pipes = trial->state;

	close(pipes->there[1]);
	close(pipes->back[0]);
	return trial->value[PATTERN] == ROUND_TRIP ? serve_round_trip(trial) : serve_throughput(trial);
}

static int pipe_open(struct trial *trial)
{
	struct pipes *pipes = calloc(1, sizeof *pipes);
	int cpu = trial->value[PLACEMENT] == SAME_CPU ? trial->cpu : trial->other_cpu;

	if (!pipes)
		return -ENOMEM;
	trial->state = pipes;
	trial->bytes = trial->value[BLOCK];
	memset(pipes, -1, sizeof *pipes);
	pipes->buffer = NULL;
	if (trial->cpu < 0)
		return probe_fail(trial, -ENOTSUP, "processes are not bound to CPUs here (--cpu none, or the system has no call)");
	if (cpu < 0)
		return probe_fail(trial, -ENOTSUP, "there is no other CPU");
	if (pipe(pipes->there) || pipe(pipes->back))
		return -errno;
	pipes->buffer = malloc(trial->value[BLOCK]);
	if (!pipes->buffer)
		return -ENOMEM;
	memset(pipes->buffer, 'x', trial->value[BLOCK]);
	return probe_start_peer(trial, cpu, serve);
}

static int run_round_trips(struct trial *trial, uint64_t iterations)
{
	const struct pipes *pipes = trial->state;
	size_t block = trial->value[BLOCK];
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		result = write_all(pipes->there[1], pipes->buffer, block);
		if (!result)
			result = read_all(pipes->back[0], pipes->buffer, block);
	}
	return result;
}

static int pipe_run(struct trial *trial, uint64_t iterations)
{
	struct pipes *pipes = trial->state;
	int result = 0;

	if (trial->value[PATTERN] == ROUND_TRIP)
		return run_round_trips(trial, iterations);
	result = write_all(pipes->there[1], (const char *)&iterations, sizeof iterations);
	for (uint64_t i = 0; i < iterations && !result; i++)
		result = write_all(pipes->there[1], pipes->buffer, trial->value[BLOCK]);
	return result ? result : read_all(pipes->back[0], (char *)&pipes->told, sizeof pipes->told);
}

static int pipe_verify(struct trial *trial, const struct effect *effect)
{
	const struct pipes *pipes = trial->state;

	if (trial->value[PATTERN] == THROUGHPUT && pipes->told != effect->iterations)
		return probe_fail(trial, -EBADMSG, "the reader did not get every message");
	return 0;
}

static void pipe_close(struct trial *trial)
{
	struct pipes *pipes = trial->state;

	if (!pipes)
		return;
	probe_end_peer(trial);
	for (int i = 0; i < 2; i++) {
		if (pipes->there[i] >= 0)
			close(pipes->there[i]);
		if (pipes->back[i] >= 0)
			close(pipes->back[i]);
	}
	free(pipes->buffer);
	free(pipes);
}

const struct probe probe_pipe = {
	.name = "pipe",
	.summary = "messages through a pipe to another process",
	.concurrent = true,
	.iteration = "message",
	.axes = {
		[PATTERN] = { "pattern", "round_trip,throughput", "throughput",
			      .help = "a message and its answer; messages one way, until the reader has them all" },
		[PLACEMENT] = { "placement", "same_cpu,other_cpu", "same_cpu", .help = "where the reader runs" },
		[BLOCK] = { "block", "1..8M*2", "64K", "B", "of one message" },
	},
	.sweeps = { "pattern=round_trip placement=same_cpu,other_cpu block=1",
		    "pattern=throughput placement=same_cpu,other_cpu block=64..4M*4" },
	.open = pipe_open,
	.run = pipe_run,
	.verify = pipe_verify,
	.close = pipe_close,
};
