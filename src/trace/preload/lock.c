/* SPDX-License-Identifier: MIT */
/* Locks, sleeps. A lock that is free is taken at once and only counted: its time is nearly that of the
 * clock. */
#include "lock.h"

#include "function.h"
#include "wake.h"

enum { EBUSY_ERROR = 16 };

/* A wait for a lock, whose release is noted meanwhile; of a condition variable with its mutex. */
#define LOCK_WAIT(primitive, lock, with, expression)                                                                 \
	__extension__({                                                                                              \
		wake_wait_begins();                                                                                  \
		__auto_type lock_result = WAKE_WAIT(primitive, expression, .find = wake_find_lock, .object = (lock), \
						    .other = (with));                                                \
		wake_wait_ends();                                                                                    \
		lock_result;                                                                                         \
	})

int pthread_mutex_lock(void *mutex)
{
	int result = REAL(pthread_mutex_trylock)(mutex);

	if (result != EBUSY_ERROR) {
		slot_count(PRIMITIVE_MUTEX);
		return result;
	}
	return LOCK_WAIT(PRIMITIVE_MUTEX, mutex, NULL, REAL(pthread_mutex_lock)(mutex));
}

int pthread_mutex_trylock(void *mutex)
{
	slot_count(PRIMITIVE_MUTEX);
	return REAL(pthread_mutex_trylock)(mutex);
}

int pthread_mutex_timedlock(void *mutex, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_MUTEX, mutex, NULL, REAL(pthread_mutex_timedlock)(mutex, until));
}

int pthread_mutex_unlock(void *mutex)
{
	wake_lock(mutex);
	return REAL(pthread_mutex_unlock)(mutex);
}

int pthread_rwlock_unlock(void *lock)
{
	wake_lock(lock);
	return REAL(pthread_rwlock_unlock)(lock);
}

int pthread_mutex_clocklock(void *mutex, int clock, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_MUTEX, mutex, NULL, REAL(pthread_mutex_clocklock)(mutex, clock, until));
}

int pthread_rwlock_rdlock(void *lock)
{
	if (!REAL(pthread_rwlock_tryrdlock)(lock)) {
		slot_count(PRIMITIVE_MUTEX);
		return 0;
	}
	return LOCK_WAIT(PRIMITIVE_MUTEX, lock, NULL, REAL(pthread_rwlock_rdlock)(lock));
}

int pthread_rwlock_tryrdlock(void *lock)
{
	slot_count(PRIMITIVE_MUTEX);
	return REAL(pthread_rwlock_tryrdlock)(lock);
}

int pthread_rwlock_wrlock(void *lock)
{
	if (!REAL(pthread_rwlock_trywrlock)(lock)) {
		slot_count(PRIMITIVE_MUTEX);
		return 0;
	}
	return LOCK_WAIT(PRIMITIVE_MUTEX, lock, NULL, REAL(pthread_rwlock_wrlock)(lock));
}

int pthread_rwlock_trywrlock(void *lock)
{
	slot_count(PRIMITIVE_MUTEX);
	return REAL(pthread_rwlock_trywrlock)(lock);
}

int pthread_rwlock_timedrdlock(void *lock, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_MUTEX, lock, NULL, REAL(pthread_rwlock_timedrdlock)(lock, until));
}

int pthread_rwlock_timedwrlock(void *lock, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_MUTEX, lock, NULL, REAL(pthread_rwlock_timedwrlock)(lock, until));
}

int pthread_rwlock_clockrdlock(void *lock, int clock, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_MUTEX, lock, NULL, REAL(pthread_rwlock_clockrdlock)(lock, clock, until));
}

int pthread_rwlock_clockwrlock(void *lock, int clock, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_MUTEX, lock, NULL, REAL(pthread_rwlock_clockwrlock)(lock, clock, until));
}

int pthread_cond_wait(void *condition, void *mutex)
{
	return LOCK_WAIT(PRIMITIVE_CONDITION, condition, mutex, REAL(pthread_cond_wait)(condition, mutex));
}

int pthread_cond_timedwait(void *condition, void *mutex, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_CONDITION, condition, mutex, REAL(pthread_cond_timedwait)(condition, mutex, until));
}

int pthread_cond_clockwait(void *condition, void *mutex, int clock, const void *until)
{
	return LOCK_WAIT(PRIMITIVE_CONDITION, condition, mutex,
			 REAL(pthread_cond_clockwait)(condition, mutex, clock, until));
}

int pthread_cond_signal(void *condition)
{
	wake_lock(condition);
	return REAL(pthread_cond_signal)(condition);
}

int pthread_cond_broadcast(void *condition)
{
	wake_lock(condition);
	return REAL(pthread_cond_broadcast)(condition);
}

/* Each leaves its note: the last one wakes the others. */
int pthread_barrier_wait(void *barrier)
{
	struct slot_call call = slot_begin(PRIMITIVE_CONDITION);
	const struct slot_wait wait = { .find = wake_find_lock, .object = barrier };
	int result;

	wake_lock_of(&call, barrier);
	result = REAL(pthread_barrier_wait)(barrier);
	call.wait = &wait;
	slot_finish(&call, 0, 0);
	return result;
}

int sem_wait(void *semaphore)
{
	return WAKE_WAIT(PRIMITIVE_SEMAPHORE, REAL(sem_wait)(semaphore), .find = wake_find_lock, .object = semaphore);
}

int sem_trywait(void *semaphore)
{
	return SLOT_CALL(PRIMITIVE_SEMAPHORE, REAL(sem_trywait)(semaphore));
}

int sem_timedwait(void *semaphore, const void *until)
{
	return WAKE_WAIT(PRIMITIVE_SEMAPHORE, REAL(sem_timedwait)(semaphore, until), .find = wake_find_lock,
			 .object = semaphore);
}

int sem_clockwait(void *semaphore, int clock, const void *until)
{
	return WAKE_WAIT(PRIMITIVE_SEMAPHORE, REAL(sem_clockwait)(semaphore, clock, until), .find = wake_find_lock,
			 .object = semaphore);
}

int sem_post(void *semaphore)
{
	struct slot_call call = slot_begin(PRIMITIVE_SEMAPHORE);
	int result;

	wake_lock_of(&call, semaphore);
	result = REAL(sem_post)(semaphore);
	slot_finish(&call, 0, 0);
	return result;
}

/* What is not slept to the end was ended by a signal. */
#define SLEEP(expression)                                                                                   \
	__extension__({                                                                                     \
		struct slot_call slot_this = slot_begin(PRIMITIVE_SLEEP);                                   \
		__auto_type slot_result = (expression);                                                     \
		const struct slot_wait sleep_wait = { .find = slot_result ? wake_find_interrupter : NULL }; \
		slot_this.wait = &sleep_wait;                                                               \
		slot_finish(&slot_this, 0, 0);                                                              \
		slot_result;                                                                                \
	})

unsigned sleep(unsigned seconds)
{
	return SLEEP(REAL(sleep)(seconds));
}

int usleep(unsigned us)
{
	return SLEEP(REAL(usleep)(us));
}

int nanosleep(const void *length, void *rest)
{
	return SLEEP(REAL(nanosleep)(length, rest));
}

int clock_nanosleep(int clock, int flags, const void *length, void *rest)
{
	return SLEEP(REAL(clock_nanosleep)(clock, flags, length, rest));
}

/* Commands of futex(2), without their flags. */
enum { FUTEX_COMMAND = 127, FUTEX_WAITS = 1 << 0 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 13 };

/* What makes its locks of the kernel's, as Rust's library does. */
long lock_futex(long number, const void *word, int operation, uint32_t value, const void *timeout, void *other,
		uint32_t mask)
{
	if (FUTEX_WAITS >> (operation & FUTEX_COMMAND) & 1)
		return LOCK_WAIT(PRIMITIVE_FUTEX, word, NULL,
				 REAL(syscall)(number, word, operation, value, timeout, other, mask));
	wake_lock(word);
	return SLOT_CALL(PRIMITIVE_FUTEX, REAL(syscall)(number, word, operation, value, timeout, other, mask));
}
