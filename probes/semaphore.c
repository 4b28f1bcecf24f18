/* SPDX-License-Identifier: MIT */
/*
 * Locks: the life of a named semaphore as in Python's multiprocessing, an uncontended lock and unlock, and the hand-off
 * between two processes.
 */
#include "probe.h"
#include "shared/futex.h"
#include "shared/semaphores.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum { OPERATION, PLACEMENT };
enum { SEM_OPEN, SEM_CLOSE, SEM_UNLINK, POST_WAIT, HANDOFF, MUTEX, FUTEX };
enum { THERE, BACK };

struct locks {
	struct semaphores semaphores;
	struct shared { /* with the peer */
		pthread_mutex_t mutex;
		futex_word word;
		uint64_t turns; /* that the peer has had */
	} * shared;
};

/* One that only this process and its peer know. */
static int open_nameless(struct locks *locks, uint64_t i)
{
	int result = semaphores_make(&locks->semaphores, i);

	return result ? result : semaphores_unlink(&locks->semaphores, i);
}

static int open_mutex(struct trial *trial, struct locks *locks)
{
	pthread_mutexattr_t attributes;
	pthread_mutex_t *mutex = &locks->shared->mutex;
	int error;

	pthread_mutexattr_init(&attributes);
	error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	if (!error)
		error = pthread_mutex_init(mutex, &attributes);
	pthread_mutexattr_destroy(&attributes);
	if (error)
		return probe_fail(trial, -ENOTSUP, "this system has no process-shared mutexes");
	if (pthread_mutex_lock(mutex) || pthread_mutex_trylock(mutex) != EBUSY || pthread_mutex_unlock(mutex))
		return probe_fail(trial, -EBADMSG, "the mutex does not lock");
	return 0;
}

static int serve(struct trial *trial)
{
	const struct locks *locks = trial->state;

	for (;;) {
		if (sem_wait(locks->semaphores.open[THERE]))
			return -errno;
		locks->shared->turns++;
		if (sem_post(locks->semaphores.open[BACK]))
			return -errno;
	}
}

static int open_handoff(struct trial *trial, struct locks *locks)
{
	int cpu, result = probe_place_peer(trial, (enum probe_placement)trial->value[PLACEMENT], &cpu);

	if (!result)
		result = open_nameless(locks, THERE);
	if (!result)
		result = open_nameless(locks, BACK);
	return result ? result : probe_start_peer(trial, cpu, serve);
}

static int open_operation(struct trial *trial, struct locks *locks)
{
	switch (trial->value[OPERATION]) {
	case POST_WAIT:
		return open_nameless(locks, THERE);
	case HANDOFF:
		return open_handoff(trial, locks);
	case MUTEX:
		return open_mutex(trial, locks);
	case FUTEX:
		return futex_exists() ? 0 : probe_fail(trial, -ENOTSUP, FUTEX_MISSING);
	default:
		trial->limit = SEMAPHORES;
		return 0;
	}
}

static int semaphore_open(struct trial *trial)
{
	struct locks *locks = calloc(1, sizeof *locks);

	if (!locks)
		return -ENOMEM;
	trial->state = locks;
	semaphores_name(&locks->semaphores);
	if (trial->value[PLACEMENT] != PROBE_SAME_CPU && trial->value[OPERATION] != HANDOFF)
		return probe_fail(trial, -ENOTSUP, "no other process takes part in this operation");
	locks->shared = probe_share_memory(sizeof *locks->shared);
	if (!locks->shared)
		return -errno;
	return open_operation(trial, locks);
}

static int semaphore_prepare(struct trial *trial, uint64_t iterations)
{
	struct locks *locks = trial->state;
	uint64_t operation = trial->value[OPERATION];
	int result = 0;

	locks->shared->turns = 0;
	if (operation > SEM_UNLINK)
		return 0;
	semaphores_end(&locks->semaphores);
	for (uint64_t i = 0; i < iterations && operation != SEM_OPEN && !result; i++) {
		result = semaphores_make(&locks->semaphores, i);
		if (!result && operation == SEM_UNLINK)
			result = semaphores_close(&locks->semaphores, i);
	}
	return result;
}

static int once_open(struct locks *locks, uint64_t i)
{
	return semaphores_make(&locks->semaphores, i);
}

static int once_close(struct locks *locks, uint64_t i)
{
	return semaphores_close(&locks->semaphores, i);
}

static int once_unlink(struct locks *locks, uint64_t i)
{
	return semaphores_unlink(&locks->semaphores, i);
}

static int once_post_wait(struct locks *locks, uint64_t i)
{
	(void)i;
	return sem_post(locks->semaphores.open[THERE]) || sem_wait(locks->semaphores.open[THERE]) ? -errno : 0;
}

static int once_handoff(struct locks *locks, uint64_t i)
{
	(void)i;
	return sem_post(locks->semaphores.open[THERE]) || sem_wait(locks->semaphores.open[BACK]) ? -errno : 0;
}

static int once_mutex(struct locks *locks, uint64_t i)
{
	int error = pthread_mutex_lock(&locks->shared->mutex);

	(void)i;
	return error ? -error : -pthread_mutex_unlock(&locks->shared->mutex);
}

static int once_futex(struct locks *locks, uint64_t i)
{
	(void)i;
	return futex_wake(&locks->shared->word, 1) ? -EBADMSG : 0;
}

/* Becomes a separate loop for each operation: a call through a pointer would take a tenth of the shortest. */
static inline __attribute__((always_inline)) int repeat(struct locks *locks, uint64_t iterations,
							int (*once)(struct locks *, uint64_t i))
{
	int result = 0;

	for (uint64_t i = 0; i < iterations && !result; i++)
		result = once(locks, i);
	return result;
}

static int semaphore_run(struct trial *trial, uint64_t iterations)
{
	switch (trial->value[OPERATION]) {
	case SEM_OPEN:
		return repeat(trial->state, iterations, once_open);
	case SEM_CLOSE:
		return repeat(trial->state, iterations, once_close);
	case SEM_UNLINK:
		return repeat(trial->state, iterations, once_unlink);
	case POST_WAIT:
		return repeat(trial->state, iterations, once_post_wait);
	case HANDOFF:
		return repeat(trial->state, iterations, once_handoff);
	case MUTEX:
		return repeat(trial->state, iterations, once_mutex);
	default:
		return repeat(trial->state, iterations, once_futex);
	}
}

static bool names_are(const struct locks *locks, uint64_t count, bool expected)
{
	for (uint64_t i = 0; i < count; i++)
		if (semaphores_exist(&locks->semaphores, i) != expected)
			return false;
	return true;
}

static bool had_effect(const struct trial *trial, uint64_t iterations)
{
	struct locks *locks = trial->state;

	switch (trial->value[OPERATION]) {
	case SEM_OPEN:
		return names_are(locks, iterations, true);
	case SEM_UNLINK:
		return names_are(locks, iterations, false);
	case POST_WAIT:
		return sem_trywait(locks->semaphores.open[THERE]) && errno == EAGAIN;
	case HANDOFF:
		return locks->shared->turns == iterations;
	default: /* the calls themselves reported it */
		return true;
	}
}

static int semaphore_verify(struct trial *trial, const struct effect *effect)
{
	return had_effect(trial, effect->iterations)
		? 0
		: probe_fail(trial, -EBADMSG, "the operation did not have its effect");
}

static void semaphore_close(struct trial *trial)
{
	struct locks *locks = trial->state;

	probe_end_peer(trial);
	if (locks)
		semaphores_end(&locks->semaphores);
	free(locks);
}

const struct probe probe_semaphore = {
	.name = "semaphore",
	.summary = "locks: named semaphores, a mutex between processes, a futex",
	.concurrent = true,
	.iteration = "operation",
	.axes = {
		[OPERATION] = { "operation", "sem_open,sem_close,sem_unlink,post_wait,handoff,mutex,futex", "post_wait",
				.help = "a step of a named semaphore's life; sem_post and sem_wait; there and back between "
					"processes; lock and unlock; a system call that wakes nobody" },
		[PLACEMENT] = { "placement", PROBE_PLACEMENTS, "same_cpu",
				.help = "where the other process runs; free: both where the system puts them" },
	},
	.sweeps = { "operation=sem_open,sem_close,sem_unlink,post_wait,handoff,mutex,futex",
		    "operation=handoff placement=other_cpu,free" },
	.open = semaphore_open,
	.prepare = semaphore_prepare,
	.run = semaphore_run,
	.verify = semaphore_verify,
	.close = semaphore_close,
};
