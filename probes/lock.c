/* SPDX-License-Identifier: MIT */
/*
 * A lock that several threads or processes take, add one to what it protects, and release, as fast as they can. Whether
 * each got its turn shows in the sum.
 */
#include "shared/team.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { KIND, SHARING, BY, THREADS };
enum { MUTEX, READ_LOCK, WRITE_LOCK, SPINLOCK };
enum { PRIVATE, PROCESSES };

enum { TURNS = 100000 }; /* of a sample: enough that the threads' start does not count */
enum { LINE = 128 };     /* at least a line of the cache: what is protected is not the lock's neighbor */

#if defined _POSIX_SPIN_LOCKS && _POSIX_SPIN_LOCKS > 0
typedef pthread_spinlock_t spinlock;
#define SPIN_INIT(lock, shared) pthread_spin_init(lock, (shared) ? PTHREAD_PROCESS_SHARED : PTHREAD_PROCESS_PRIVATE)
#define SPIN_TRY(lock)          pthread_spin_trylock(lock)
#define SPIN_LOCK(lock)         pthread_spin_lock(lock)
#define SPIN_UNLOCK(lock)       pthread_spin_unlock(lock)
#else
typedef int spinlock;
#define SPIN_INIT(lock, shared) (*(lock) = (shared), ENOTSUP)
#define SPIN_TRY(lock)          (*(lock))
#define SPIN_LOCK(lock)         (*(lock))
#define SPIN_UNLOCK(lock)       (*(lock))
#endif

struct contended { /* in shared memory */
	_Alignas(LINE) union {
		pthread_mutex_t mutex;
		pthread_rwlock_t rwlock;
		spinlock spin;
	} lock;
	_Alignas(LINE) uint64_t sum;           /* protected by the lock; those who only read don't add to it */
	_Alignas(LINE) _Atomic uint64_t turns; /* of all that have ended */
};

struct contention {
	struct contended *contended;
	struct team team;
};

static int init_mutex(pthread_mutex_t *mutex, bool shared)
{
	pthread_mutexattr_t attributes;
	int error = pthread_mutexattr_init(&attributes);

	if (!error && shared)
		error = pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	if (!error)
		error = pthread_mutex_init(mutex, &attributes);
	pthread_mutexattr_destroy(&attributes);
	return error;
}

static int init_rwlock(pthread_rwlock_t *lock, bool shared)
{
	pthread_rwlockattr_t attributes;
	int error = pthread_rwlockattr_init(&attributes);

	if (!error && shared)
		error = pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	if (!error)
		error = pthread_rwlock_init(lock, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	return error;
}

static int init(const struct trial *trial, struct contended *contended)
{
	bool shared = trial->value[SHARING] == PROCESSES;

	switch (trial->value[KIND]) {
	case MUTEX:
		return init_mutex(&contended->lock.mutex, shared);
	case SPINLOCK:
		return SPIN_INIT(&contended->lock.spin, shared);
	default:
		return init_rwlock(&contended->lock.rwlock, shared);
	}
}

/* Whether a lock that is held keeps out whom it should. */
static bool holds(const struct trial *trial, struct contended *contended)
{
	switch (trial->value[KIND]) {
	case MUTEX:
		return !pthread_mutex_lock(&contended->lock.mutex) &&
			pthread_mutex_trylock(&contended->lock.mutex) == EBUSY &&
			!pthread_mutex_unlock(&contended->lock.mutex);
	case SPINLOCK:
		return !SPIN_LOCK(&contended->lock.spin) && SPIN_TRY(&contended->lock.spin) == EBUSY &&
			!SPIN_UNLOCK(&contended->lock.spin);
	case WRITE_LOCK:
		return !pthread_rwlock_wrlock(&contended->lock.rwlock) &&
			pthread_rwlock_tryrdlock(&contended->lock.rwlock) == EBUSY &&
			!pthread_rwlock_unlock(&contended->lock.rwlock);
	default:
		return !pthread_rwlock_rdlock(&contended->lock.rwlock) &&
			pthread_rwlock_trywrlock(&contended->lock.rwlock) == EBUSY &&
			!pthread_rwlock_unlock(&contended->lock.rwlock);
	}
}

static int mutex_take(struct contended *contended)
{
	return pthread_mutex_lock(&contended->lock.mutex);
}

static int mutex_release(struct contended *contended)
{
	return pthread_mutex_unlock(&contended->lock.mutex);
}

static int read_take(struct contended *contended)
{
	return pthread_rwlock_rdlock(&contended->lock.rwlock);
}

static int write_take(struct contended *contended)
{
	return pthread_rwlock_wrlock(&contended->lock.rwlock);
}

static int rwlock_release(struct contended *contended)
{
	return pthread_rwlock_unlock(&contended->lock.rwlock);
}

static int spin_take(struct contended *contended)
{
	return SPIN_LOCK(&contended->lock.spin);
}

static int spin_release(struct contended *contended)
{
	return SPIN_UNLOCK(&contended->lock.spin);
}

/* Becomes a separate loop for each kind: calls through pointers would take a tenth of the shortest. */
static inline __attribute__((always_inline)) void take_turns(struct contended *contended, uint64_t count, bool writes,
							     int (*take)(struct contended *),
							     int (*release)(struct contended *))
{
	uint64_t turns = 0;

	while (turns < count && !take(contended)) {
		if (writes)
			contended->sum++;
		if (release(contended))
			break;
		turns++;
	}
	atomic_fetch_add(&contended->turns, turns);
}

static void mutex_turns(void *contended, uint64_t first, uint64_t end)
{
	take_turns(contended, end - first, true, mutex_take, mutex_release);
}

static void read_turns(void *contended, uint64_t first, uint64_t end)
{
	take_turns(contended, end - first, false, read_take, rwlock_release);
}

static void write_turns(void *contended, uint64_t first, uint64_t end)
{
	take_turns(contended, end - first, true, write_take, rwlock_release);
}

static void spin_turns(void *contended, uint64_t first, uint64_t end)
{
	take_turns(contended, end - first, true, spin_take, spin_release);
}

static int make_lock(struct trial *trial, struct contention *contention)
{
	struct contended *contended = probe_share_memory(sizeof *contended);

	if (!contended)
		return -errno;
	contention->contended = contended;
	if (init(trial, contended))
		return probe_fail(trial, -ENOTSUP,
				  trial->value[KIND] == SPINLOCK ? "this C library has no POSIX spinlocks"
								 : "this system shares no such lock between processes");
	return holds(trial, contended) ? 0 : probe_fail(trial, -EBADMSG, "the lock keeps nobody out");
}

static bool lock_means_nothing(const uint64_t value[static PROBE_AXES])
{
	return value[BY] == TEAM_OF_PROCESSES && value[SHARING] == PRIVATE;
}

static int lock_open(struct trial *trial)
{
	static void (*const turns[])(void *, uint64_t, uint64_t) = { mutex_turns, read_turns, write_turns, spin_turns };
	struct contention *contention = calloc(1, sizeof *contention);
	int result;

	if (!contention)
		return -ENOMEM;
	trial->state = contention;
	trial->limit = TURNS;
	trial->whole = true;
	if (lock_means_nothing(trial->value))
		return probe_fail(trial, -ENOTSUP, "a private lock is of one process: add --sharing processes");
	result = make_lock(trial, contention);
	contention->team.kind = (enum team_kind)trial->value[BY];
	contention->team.work = turns[trial->value[KIND]];
	contention->team.context = contention->contended;
	return result;
}

static int lock_prepare(struct trial *trial, uint64_t iterations)
{
	struct contention *contention = trial->state;

	team_end(&contention->team);
	contention->contended->sum = 0;
	contention->contended->turns = 0;
	return team_start(trial, &contention->team, (unsigned)trial->value[THREADS], iterations);
}

static int lock_run(struct trial *trial, uint64_t iterations)
{
	struct contention *contention = trial->state;

	(void)iterations;
	return team_run(&contention->team);
}

static void lock_settle(struct trial *trial)
{
	struct contention *contention = trial->state;

	team_settle(&contention->team);
}

static int lock_verify(struct trial *trial, const struct effect *effect)
{
	const struct contention *contention = trial->state;
	const struct contended *contended = contention->contended;
	uint64_t turns = trial->value[KIND] == READ_LOCK ? contended->turns : contended->sum;

	return turns == effect->iterations ? 0 : probe_fail(trial, -EBADMSG, "the turns do not add up");
}

static void lock_close(struct trial *trial)
{
	struct contention *contention = trial->state;

	if (contention)
		team_end(&contention->team);
	free(contention);
}

const struct probe probe_lock = {
	.name = "lock",
	.summary = "a lock that threads or processes contend for: mutex, read-write lock, spinlock",
	.concurrent = true,
	.on_request = true,
	.iteration = "turn",
	.axes = {
		[KIND] = { "kind", "mutex,read_lock,write_lock,spinlock", "mutex",
			   .help = "a mutex; a read-write lock, taken to read or to write; a spinlock: of POSIX threads" },
		[SHARING] = { "sharing", "private,processes", "private", .help = "who may use the lock: this process; others too" },
		[BY] = { "by", TEAM_KINDS, "threads", .help = "what --threads counts: threads of this process; processes" },
		[THREADS] = { "threads", TEAM_THREADS, "2", .help = "that share the turns, each on its own CPU (needs as many)" },
	},
	.sweeps = { "kind=mutex,read_lock,write_lock,spinlock sharing=private,processes threads=1,2",
		    "kind=mutex,read_lock,write_lock,spinlock sharing=processes by=processes threads=2,4,8",
		    "kind=mutex,read_lock,write_lock,spinlock threads=4,8" },
	.means_nothing = lock_means_nothing,
	.open = lock_open,
	.prepare = lock_prepare,
	.run = lock_run,
	.settle = lock_settle,
	.verify = lock_verify,
	.close = lock_close,
};
