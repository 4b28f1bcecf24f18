/* SPDX-License-Identifier: MIT */
/* What the child of a replay does; a forked one runs it in a copy of the harness, a spawned one alone. */
#include "replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* If the steps are timed separately, the parent starts each phase and is notified of its end. */
static int phase_begin(const struct replay_job *job)
{
	char byte;

	if (!job->stepped)
		return 0;
	errno = EPIPE;
	return read(job->go[0], &byte, 1) == 1 ? 0 : -errno;
}

static int phase_end(const struct replay_job *job)
{
	if (!job->stepped)
		return 0;
	errno = EPIPE;
	return write(job->done[1], "", 1) == 1 ? 0 : -errno;
}

/* sys.stdin of a child is /dev/null, opened as a text file. */
static void open_null(void)
{
	struct stat status;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	fstat(fd, &status);
	isatty(fd);
	lseek(fd, 0, SEEK_CUR);
}

/* numpy.frombuffer(out)[:] = numpy.frombuffer(in) ** 2 */
static int work_view(const struct replay_job *job)
{
	double *squares = replay_numpy(job->elements);

	if (!squares)
		return -ENOMEM;
	replay_square((const double *)(void *)job->in.start, squares, job->elements);
	memcpy(job->out.start, squares, job->elements * sizeof *squares);
	probe_keep(job->out.start);
	free(squares);
	return 0;
}

/* out[:] = numpy.array(in[:]) ** 2 */
static int work_slice(const struct replay_job *job)
{
	volatile double *out = (double *)(void *)job->out.start;
	double *array = NULL, *squares = NULL;
	struct replay_boxes boxes;
	int result = replay_boxes_make(job->era, (const double *)(void *)job->in.start, job->elements, &boxes);

	if (result)
		return result;
	array = replay_numpy(job->elements);
	if (array)
		replay_boxes_store(&boxes, array);
	replay_boxes_drop(&boxes);
	squares = replay_numpy(job->elements);
	if (array && squares) {
		replay_square(array, squares, job->elements);
		for (uint64_t i = 0; i < job->elements; i++)
			out[i] = squares[i];
	}
	result = array && squares ? 0 : -ENOMEM;
	free(array);
	free(squares);
	return result;
}

/* The same on blocks that the child opens by their names. */
static int work_shared(const struct replay_job *job)
{
	struct replay_job own = *job;
	int result = replay_shared_open(job->in.name, &own.in);
	int second = replay_shared_open(job->out.name, &own.out);

	if (!result)
		result = second;
	if (!result)
		result = work_view(&own);
	replay_shared_end(&own.in);
	replay_shared_end(&own.out);
	return result;
}

static int run_array(const struct replay_job *job)
{
	int result = phase_begin(job);

	if (!result && job->kind == REPLAY_SHARED_VIEW)
		result = work_shared(job);
	else if (!result)
		result = job->kind == REPLAY_ARRAY_SLICE ? work_slice(job) : work_view(job);
	return result ? result : phase_end(job);
}

static int job_receive(struct replay_job *job, struct replay_bytes *message)
{
	uint64_t reads;

	if (job->kind == REPLAY_QUEUE)
		return replay_queue_get(&job->to_child, message, &reads);
	return replay_receive(job->connection, job->reader, message, &reads);
}

static int job_reply(struct replay_job *job, const double *squares)
{
	struct replay_bytes message;
	int result;

	if (job->kind == REPLAY_QUEUE)
		return replay_queue_put(&job->to_parent, job->era, squares, job->elements);
	result = replay_pickle(job->era, squares, job->elements, &message);
	if (!result)
		result = replay_send(job->connection, &message);
	replay_bytes_free(&message);
	return result;
}

/* The array as it came, or -errno; the message is gone. */
static int job_take(struct replay_job *job, double **array)
{
	struct replay_bytes message = { 0 };
	int result = phase_begin(job);

	if (!result)
		result = job_receive(job, &message);
	if (!result)
		result = phase_end(job);
	if (!result)
		result = phase_begin(job);
	if (!result)
		result = replay_unpickle(job->era, &message, job->elements, array);
	replay_bytes_free(&message);
	return result ? result : phase_end(job);
}

static int job_square(struct replay_job *job, const double *array, double **squares)
{
	int result = phase_begin(job);

	if (result)
		return result;
	*squares = replay_numpy(job->elements);
	if (!*squares)
		return -ENOMEM;
	replay_square(array, *squares, job->elements);
	return phase_end(job);
}

static int run_messages(struct replay_job *job)
{
	double *array, *squares;
	int result = job_take(job, &array);

	if (!result)
		result = job_square(job, array, &squares);
	if (!result)
		result = phase_begin(job);
	if (!result)
		result = job_reply(job, squares);
	/* At its exit a process waits for its feeder, which may still be writing. */
	if (!result && job->kind == REPLAY_QUEUE)
		result = replay_queue_join(&job->to_parent);
	return result ? result : phase_end(job);
}

int replay_job_run(struct replay_job *job)
{
	int result;

	open_null();
	if (job->kind == REPLAY_IDLE)
		return 0;
	if (job->kind == REPLAY_PIPE || job->kind == REPLAY_QUEUE)
		result = run_messages(job);
	else
		result = run_array(job);
	return result ? result : phase_begin(job);
}

int replay_job_receive(int fd)
{
	struct replay_job job;
	int result = 0;

	errno = EIO;
	if (read(fd, &job, sizeof job) != (ssize_t)sizeof job)
		return -errno;
	if (job.kind == REPLAY_ARRAY_VIEW || job.kind == REPLAY_ARRAY_SLICE) {
		result = replay_arena_map(&job.in);
		if (!result)
			result = replay_arena_map(&job.out);
	} else if (job.kind == REPLAY_QUEUE) {
		result = replay_queue_open(&job.to_child);
		if (!result)
			result = replay_queue_open(&job.to_parent);
	}
	return result ? result : replay_job_run(&job);
}
