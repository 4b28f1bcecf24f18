/* SPDX-License-Identifier: MIT */
/* The steps of a numpy array's way to a child and back, through a Pipe or a Queue. */
#include "replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STEP };
enum { ALL, FIRST };
enum { MOST_COPIES = 10 }; /* of the array, in both processes together */

static bool is_queue(const struct replay_transfer *transfer)
{
	return transfer->job.kind == REPLAY_QUEUE;
}

/* The child's part of a step: lets it begin, waits for its end. */
static int there(const struct replay_transfer *transfer)
{
	int result = transfer->job.stepped ? replay_process_go(&transfer->process) : 0;

	return result || !transfer->job.stepped ? result : replay_process_done(&transfer->process);
}

static int set_buffers(int socket, uint64_t bytes)
{
	int size = (int)(bytes / 2); /* Linux doubles the requested size, for its own bookkeeping */

	if (bytes == 0)
		return 0;
	if (setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size) ||
	    setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, sizeof size))
		return -errno;
	return 0;
}

/* As socket.socketpair() and setblocking() do it. */
static int make_pipe(struct replay_transfer *transfer)
{
	struct sockaddr_storage address;
	int ends[2], result = 0;

	if (replay_socketpair(ends))
		return -errno;
	transfer->ours = ends[0];
	transfer->job.connection = ends[1];
	for (int i = 0; i < 2; i++) {
		socklen_t length = sizeof address;

		getsockname(ends[i], (struct sockaddr *)&address, &length);
	}
	for (int i = 0; i < 2 && !result; i++) {
		int off = 0;

		ioctl(ends[i], FIONBIO, &off);
		result = set_buffers(ends[i], transfer->buffer);
	}
	return result;
}

int replay_make(struct replay_transfer *transfer)
{
	bool names_stay = transfer->start == REPLAY_SPAWN;
	int result;

	if (!is_queue(transfer))
		return make_pipe(transfer);
	result = replay_queue_make(&transfer->job.to_child, names_stay);
	return result ? result : replay_queue_make(&transfer->job.to_parent, names_stay);
}

int replay_start_child(struct replay_transfer *transfer)
{
	return replay_process_start(&transfer->process, transfer->start, &transfer->job, transfer->program);
}

int replay_pickle_source(struct replay_transfer *transfer)
{
	return replay_pickle(transfer->job.era, transfer->source, transfer->job.elements, &transfer->message);
}

int replay_transfer_message(struct replay_transfer *transfer)
{
	int result = transfer->job.stepped ? replay_process_go(&transfer->process) : 0;

	if (!result)
		result = replay_send(transfer->ours, &transfer->message);
	if (!result && transfer->job.stepped)
		result = replay_process_done(&transfer->process);
	replay_bytes_free(&transfer->message);
	return result;
}

int replay_put(struct replay_transfer *transfer)
{
	struct replay_job *job = &transfer->job;
	int result = job->stepped ? replay_process_go(&transfer->process) : 0;

	if (!result)
		result = replay_queue_put(&job->to_child, job->era, transfer->source, job->elements);
	return result || !job->stepped ? result : replay_process_done(&transfer->process);
}

int replay_unpickle_there(struct replay_transfer *transfer)
{
	return there(transfer);
}

int replay_square_there(struct replay_transfer *transfer)
{
	return there(transfer);
}

/* A few elements: comparing all of them would be a part of what is timed. */
static bool is_squared(const struct replay_transfer *transfer)
{
	const uint64_t last = transfer->job.elements - 1, place[] = { 0, last / 3, last / 2, last };

	for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) {
		double value = transfer->source[place[i]], squared;

		memcpy(&squared, &transfer->result[place[i]], sizeof squared);
		if (squared < value * value || squared > value * value)
			return false;
	}
	return true;
}

int replay_reply(struct replay_transfer *transfer)
{
	struct replay_job *job = &transfer->job;
	struct replay_bytes message = { 0 };
	int result = job->stepped ? replay_process_go(&transfer->process) : 0;

	if (!result && is_queue(transfer))
		result = replay_queue_get(&job->to_parent, &message, &transfer->reads);
	else if (!result)
		result = replay_receive(transfer->ours, job->reader, &message, &transfer->reads);
	if (!result)
		result = replay_unpickle(job->era, &message, job->elements, &transfer->result);
	replay_bytes_free(&message);
	if (!result && !is_squared(transfer))
		result = -EBADMSG;
	return result || !job->stepped ? result : replay_process_done(&transfer->process);
}

int replay_exit(struct replay_transfer *transfer)
{
	int result = transfer->job.stepped ? replay_process_go(&transfer->process) : 0;

	return result ? result : replay_process_join(&transfer->process);
}

/* Accepts a transfer in any state. */
int replay_teardown(struct replay_transfer *transfer)
{
	struct replay_job *job = &transfer->job;

	replay_process_end(&transfer->process);
	replay_bytes_free(&transfer->message);
	replay_unpickled_free(transfer->result);
	transfer->result = NULL;
	if (transfer->ours >= 0)
		close(transfer->ours);
	if (job->connection >= 0)
		close(job->connection);
	transfer->ours = job->connection = -1;
	if (is_queue(transfer)) {
		replay_queue_end(&job->to_child);
		replay_queue_end(&job->to_parent);
	}
	return 0;
}

static void queue_nowhere(struct replay_queue *queue, unsigned number)
{
	*queue = (struct replay_queue){ .reader = -1, .writer = -1 };
	for (unsigned i = 0; i < 3; i++)
		probe_shm_name(3 * number + i, queue->name[i]);
}

int replay_transfer_open(struct trial *trial, uint64_t elements)
{
	struct replay_transfer *transfer = trial->state;
	struct replay_job *job = &transfer->job;
	int result;

	trial->bytes = elements * sizeof(double);
	trial->limit = 1; /* the heap is renewed before each */
	job->stepped = trial->value[STEP] != ALL;
	job->elements = elements;
	job->in = job->out = (struct replay_arena){ .fd = -1, .duplicate = -1 };
	job->connection = transfer->ours = -1;
	transfer->process = (struct replay_process){ .sentinel = -1, .alive = -1 };
	queue_nowhere(&job->to_child, 0);
	queue_nowhere(&job->to_parent, 1);
	result = probe_need_memory(trial, MOST_COPIES * trial->bytes);
	if (result)
		return result;
	transfer->source = replay_source_first(elements);
	if (!transfer->source)
		return -ENOMEM;
	return replay_begin(trial, transfer->placement, transfer->start, job, &transfer->program);
}

/* Runs the steps from the first one up to, but excluding, `end`, or all of them. */
static int run_steps(struct replay_transfer *transfer, size_t end)
{
	int result = 0;

	for (size_t i = 0; i < end && transfer->steps[i] && !result; i++)
		result = transfer->steps[i](transfer);
	return result;
}

int replay_transfer_prepare(struct trial *trial, uint64_t iterations)
{
	struct replay_transfer *transfer = trial->state;
	int result;

	(void)iterations;
	trial->peer = 0;
	replay_teardown(transfer);
	transfer->source = replay_source_renew(transfer->source, transfer->job.elements);
	if (!transfer->source)
		return -ENOMEM;
	if (trial->value[STEP] == ALL)
		return 0;
	result = run_steps(transfer, trial->value[STEP] - FIRST);
	trial->peer = transfer->process.pid;
	return result;
}

int replay_transfer_run(struct trial *trial, uint64_t iterations)
{
	struct replay_transfer *transfer = trial->state;
	uint64_t step = trial->value[STEP];
	int result;

	(void)iterations;
	if (step != ALL) {
		result = transfer->steps[step - FIRST](transfer);
		trial->peer = transfer->process.pid; /* 0 once it is reaped: its usage is then accounted to us */
		return result;
	}
	result = run_steps(transfer, SIZE_MAX);
	trial->tally[0] += transfer->reads;
	return result;
}

void replay_transfer_close(struct trial *trial)
{
	struct replay_transfer *transfer = trial->state;

	trial->peer = 0;
	if (!transfer)
		return;
	replay_teardown(transfer);
	free(transfer->source);
	free(transfer);
}
