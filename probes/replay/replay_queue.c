/* SPDX-License-Identifier: MIT */
/* multiprocessing.Queue: a pipe, three semaphores, and a thread that feeds the pipe. */
#include "replay.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct replay_feeder {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t not_empty;
	struct replay_queue *queue;
	enum replay_era era;
	const double *array; /* NULL: nothing to send */
	uint64_t elements;
	bool ends;
	int result;
};

enum { READ_LOCK, WRITE_LOCK, ROOM };

static int semaphore_make(const char *name, unsigned value, bool name_stays, sem_t **semaphore)
{
	sem_t *made = sem_open(name, O_CREAT | O_EXCL, PROBE_SEMAPHORE_MODE, value);

	if (made == SEM_FAILED)
		return -errno;
	if (!name_stays)
		sem_unlink(name);
	*semaphore = made;
	return 0;
}

int replay_queue_make(struct replay_queue *queue, bool names_stay)
{
	int ends[2], result;

	if (replay_pipe(ends))
		return -errno;
	queue->reader = ends[0];
	queue->writer = ends[1];
	queue->names_stay = names_stay;
	result = semaphore_make(queue->name[READ_LOCK], 1, names_stay, &queue->read_lock);
	if (!result)
		result = semaphore_make(queue->name[WRITE_LOCK], 1, names_stay, &queue->write_lock);
	if (!result)
		result = semaphore_make(queue->name[ROOM], SEM_VALUE_MAX, names_stay, &queue->room);
	return result;
}

int replay_queue_open(struct replay_queue *queue)
{
	sem_t **const semaphore[] = { &queue->read_lock, &queue->write_lock, &queue->room };

	for (int i = 0; i < 3; i++) {
		*semaphore[i] = sem_open(queue->name[i], 0);
		if (*semaphore[i] == SEM_FAILED)
			return -errno;
	}
	return 0;
}

/* As a multiprocessing.Lock is taken: a try first. */
static int semaphore_take(sem_t *semaphore)
{
	if (!sem_trywait(semaphore))
		return 0;
	while (sem_wait(semaphore))
		if (errno != EINTR)
			return -errno;
	return 0;
}

static int feeder_send(struct replay_feeder *feeder, const double *array, uint64_t elements)
{
	struct replay_bytes message;
	int result = replay_pickle(feeder->era, array, elements, &message);

	if (!result)
		result = semaphore_take(feeder->queue->write_lock);
	if (!result) {
		result = replay_send(feeder->queue->writer, &message);
		sem_post(feeder->queue->write_lock);
	}
	replay_bytes_free(&message);
	return result;
}

static void *feed(void *context)
{
	struct replay_feeder *feeder = context;
	const double *array;
	uint64_t elements;

	for (;;) {
		pthread_mutex_lock(&feeder->lock);
		while (!feeder->array && !feeder->ends)
			pthread_cond_wait(&feeder->not_empty, &feeder->lock);
		array = feeder->array;
		elements = feeder->elements;
		feeder->array = NULL;
		pthread_mutex_unlock(&feeder->lock);
		if (!array)
			return NULL;
		feeder->result = feeder_send(feeder, array, elements);
	}
}

static int feeder_start(struct replay_queue *queue, enum replay_era era)
{
	struct replay_feeder *feeder = calloc(1, sizeof *feeder);
	int error;

	if (!feeder)
		return -ENOMEM;
	feeder->queue = queue;
	feeder->era = era;
	pthread_mutex_init(&feeder->lock, NULL);
	pthread_cond_init(&feeder->not_empty, NULL);
	error = pthread_create(&feeder->thread, NULL, feed, feeder);
	if (error) {
		free(feeder);
		return -error;
	}
	queue->feeder = feeder;
	return 0;
}

int replay_queue_put(struct replay_queue *queue, enum replay_era era, const double *array, uint64_t elements)
{
	int result = semaphore_take(queue->room);

	if (!result && !queue->feeder)
		result = feeder_start(queue, era);
	if (result)
		return result;
	pthread_mutex_lock(&queue->feeder->lock);
	queue->feeder->array = array;
	queue->feeder->elements = elements;
	pthread_cond_signal(&queue->feeder->not_empty);
	pthread_mutex_unlock(&queue->feeder->lock);
	return 0;
}

int replay_queue_get(struct replay_queue *queue, struct replay_bytes *message, uint64_t *reads)
{
	int value, result = semaphore_take(queue->read_lock);

	if (result)
		return result;
	result = replay_receive(queue->reader, REPLAY_REALLOCATING, message, reads);
	sem_post(queue->read_lock);
	if (!result && !sem_getvalue(queue->room, &value))
		sem_post(queue->room);
	return result;
}

int replay_queue_join(struct replay_queue *queue)
{
	struct replay_feeder *feeder = queue->feeder;
	int result;

	if (!feeder)
		return 0;
	pthread_mutex_lock(&feeder->lock);
	feeder->ends = true;
	pthread_cond_signal(&feeder->not_empty);
	pthread_mutex_unlock(&feeder->lock);
	pthread_join(feeder->thread, NULL);
	result = feeder->result;
	pthread_mutex_destroy(&feeder->lock);
	pthread_cond_destroy(&feeder->not_empty);
	free(feeder);
	queue->feeder = NULL;
	return result;
}

void replay_queue_end(struct replay_queue *queue)
{
	sem_t **const semaphore[] = { &queue->read_lock, &queue->write_lock, &queue->room };

	replay_queue_join(queue);
	for (int i = 0; i < 3; i++) {
		if (*semaphore[i])
			sem_close(*semaphore[i]);
		if (*semaphore[i] && queue->names_stay)
			sem_unlink(queue->name[i]);
		*semaphore[i] = NULL;
	}
	if (queue->reader >= 0)
		close(queue->reader);
	if (queue->writer >= 0)
		close(queue->writer);
	queue->reader = queue->writer = -1;
}
