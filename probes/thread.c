/* SPDX-License-Identifier: MIT */
/*
 * A thread that does nothing: its creation, its joining; together and separately. Separately, the threads wait at a
 * gate (see gate.h), so that none ends while others are created.
 */
#include "shared/gate.h"
#include "probe.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

enum { STEP, STACK };
enum { ALL, CREATE, JOIN };

enum {
	MOST_THREADS = 16,
	MOST_STACKS = 32 << 20, /* glibc keeps 40 MiB of stacks for later threads: no stack should be fresh */
};

struct threads {
	pthread_attr_t attributes;
	struct gate gate;
	pthread_t thread[MOST_THREADS];
	uint64_t count;
	_Atomic uint64_t ran;
};

static void *pass(void *argument)
{
	struct threads *threads = argument;

	threads->ran++;
	return NULL;
}

static void *stand(void *argument)
{
	struct threads *threads = argument;

	threads->ran++;
	gate_stand(&threads->gate);
	return NULL;
}

static int thread_open(struct trial *trial)
{
	struct threads *threads = calloc(1, sizeof *threads);
	uint64_t fits = MOST_STACKS / trial->value[STACK];

	if (!threads)
		return -ENOMEM;
	trial->state = threads;
	threads->gate = (struct gate)GATE_NONE;
	trial->limit = trial->value[STEP] == ALL ? 0 : fits < MOST_THREADS ? fits : MOST_THREADS;
	pthread_attr_init(&threads->attributes);
	if (pthread_attr_setstacksize(&threads->attributes, trial->value[STACK]))
		return probe_fail(trial, -ENOTSUP, "a stack of this size is not allowed");
	return 0;
}

static int create(struct threads *threads, void *(*body)(void *), pthread_t *thread)
{
	return -pthread_create(thread, &threads->attributes, body, threads);
}

static int create_held(struct threads *threads, uint64_t count)
{
	int result = 0;

	for (uint64_t i = 0; i < count && !result; i++) {
		result = create(threads, stand, &threads->thread[threads->count]);
		threads->count += !result;
	}
	return result;
}

static int join_all(struct threads *threads)
{
	int result = 0;

	while (threads->count > 0 && !result)
		result = -pthread_join(threads->thread[--threads->count], NULL);
	return result;
}

static int release_all(struct threads *threads)
{
	int result;

	gate_open(&threads->gate);
	result = join_all(threads);
	gate_remove(&threads->gate);
	return result;
}

static int thread_prepare(struct trial *trial, uint64_t iterations)
{
	struct threads *threads = trial->state;
	int result = release_all(threads);

	threads->ran = 0;
	if (result || trial->value[STEP] == ALL)
		return result;
	result = gate_make(&threads->gate);
	if (result || trial->value[STEP] != JOIN)
		return result;
	result = create_held(threads, iterations);
	return result ? result : gate_await(&threads->gate, iterations, false);
}

static int run_all(struct threads *threads, uint64_t iterations)
{
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++) {
		pthread_t thread;

		result = create(threads, pass, &thread);
		if (!result)
			result = -pthread_join(thread, NULL);
	}
	return result;
}

static int thread_run(struct trial *trial, uint64_t iterations)
{
	struct threads *threads = trial->state;

	switch (trial->value[STEP]) {
	case ALL:
		return run_all(threads, iterations);
	case CREATE:
		return create_held(threads, iterations);
	default:
		gate_open(&threads->gate);
		return join_all(threads);
	}
}

/* A created thread may not have run yet. */
static int thread_verify(struct trial *trial, const struct effect *effect)
{
	const struct threads *threads = trial->state;

	if (trial->value[STEP] != CREATE && threads->ran != effect->iterations)
		return probe_fail(trial, -EBADMSG, "not every thread ran");
	return 0;
}

static void thread_close(struct trial *trial)
{
	struct threads *threads = trial->state;

	if (!threads)
		return;
	release_all(threads);
	pthread_attr_destroy(&threads->attributes);
	free(threads);
}

const struct probe probe_thread = {
	.name = "thread",
	.summary = "pthread_create, a thread that ends at once, and pthread_join",
	.concurrent = true,
	.iteration = "thread",
	.axes = {
		[STEP] = { "step", "all,create,join", "all",
			   .help = "the timed step: both; pthread_create as its caller sees it; the thread's end and the joining" },
		[STACK] = { "stack", "64K..4M*4,8M", "8M", "B", "of the thread" },
	},
	.sweeps = { "step=all,create,join" },
	.open = thread_open,
	.prepare = thread_prepare,
	.run = thread_run,
	.verify = thread_verify,
	.close = thread_close,
};
