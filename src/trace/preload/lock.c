/* SPDX-License-Identifier: MIT */
/* Locks. One that is free is taken at once and only counted: its time is nearly that of the clock. */
#include "function.h"
#include "slot.h"

enum { EBUSY_ERROR = 16 };

int pthread_mutex_lock(void *mutex)
{
	int result = REAL(pthread_mutex_trylock)(mutex);

	if (result != EBUSY_ERROR) {
		slot_count(PRIMITIVE_MUTEX);
		return result;
	}
	return SLOT_CALL(PRIMITIVE_MUTEX, REAL(pthread_mutex_lock)(mutex));
}

int pthread_mutex_trylock(void *mutex)
{
	slot_count(PRIMITIVE_MUTEX);
	return REAL(pthread_mutex_trylock)(mutex);
}

int pthread_mutex_timedlock(void *mutex, const void *until)
{
	return SLOT_CALL(PRIMITIVE_MUTEX, REAL(pthread_mutex_timedlock)(mutex, until));
}

int pthread_rwlock_rdlock(void *lock)
{
	if (!REAL(pthread_rwlock_tryrdlock)(lock)) {
		slot_count(PRIMITIVE_MUTEX);
		return 0;
	}
	return SLOT_CALL(PRIMITIVE_MUTEX, REAL(pthread_rwlock_rdlock)(lock));
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
	return SLOT_CALL(PRIMITIVE_MUTEX, REAL(pthread_rwlock_wrlock)(lock));
}

int pthread_rwlock_trywrlock(void *lock)
{
	slot_count(PRIMITIVE_MUTEX);
	return REAL(pthread_rwlock_trywrlock)(lock);
}

int pthread_cond_wait(void *condition, void *mutex)
{
	return SLOT_CALL(PRIMITIVE_CONDITION, REAL(pthread_cond_wait)(condition, mutex));
}

int pthread_cond_timedwait(void *condition, void *mutex, const void *until)
{
	return SLOT_CALL(PRIMITIVE_CONDITION, REAL(pthread_cond_timedwait)(condition, mutex, until));
}

int pthread_cond_clockwait(void *condition, void *mutex, int clock, const void *until)
{
	return SLOT_CALL(PRIMITIVE_CONDITION, REAL(pthread_cond_clockwait)(condition, mutex, clock, until));
}

int pthread_barrier_wait(void *barrier)
{
	return SLOT_CALL(PRIMITIVE_CONDITION, REAL(pthread_barrier_wait)(barrier));
}

int sem_wait(void *semaphore)
{
	return SLOT_CALL(PRIMITIVE_SEMAPHORE, REAL(sem_wait)(semaphore));
}

int sem_timedwait(void *semaphore, const void *until)
{
	return SLOT_CALL(PRIMITIVE_SEMAPHORE, REAL(sem_timedwait)(semaphore, until));
}

int sem_clockwait(void *semaphore, int clock, const void *until)
{
	return SLOT_CALL(PRIMITIVE_SEMAPHORE, REAL(sem_clockwait)(semaphore, clock, until));
}

int sem_post(void *semaphore)
{
	return SLOT_CALL(PRIMITIVE_SEMAPHORE, REAL(sem_post)(semaphore));
}

unsigned sleep(unsigned seconds)
{
	return SLOT_CALL(PRIMITIVE_SLEEP, REAL(sleep)(seconds));
}

int usleep(unsigned us)
{
	return SLOT_CALL(PRIMITIVE_SLEEP, REAL(usleep)(us));
}

int nanosleep(const void *length, void *rest)
{
	return SLOT_CALL(PRIMITIVE_SLEEP, REAL(nanosleep)(length, rest));
}

int clock_nanosleep(int clock, int flags, const void *length, void *rest)
{
	return SLOT_CALL(PRIMITIVE_SLEEP, REAL(clock_nanosleep)(clock, flags, length, rest));
}
