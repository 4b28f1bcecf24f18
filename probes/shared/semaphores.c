/* SPDX-License-Identifier: MIT */
#include "semaphores.h"

#include <errno.h>
#include <fcntl.h>

void semaphores_name(struct semaphores *semaphores)
{
	for (unsigned i = 0; i < SEMAPHORES; i++)
		probe_shm_name(i, semaphores->name[i]);
}

int semaphores_make(struct semaphores *semaphores, uint64_t i)
{
	sem_t *made = sem_open(semaphores->name[i], O_CREAT | O_EXCL, PROBE_SEMAPHORE_MODE, 0);

	if (made == SEM_FAILED)
		return -errno;
	semaphores->open[i] = made;
	semaphores->named[i] = true;
	return 0;
}

int semaphores_close(struct semaphores *semaphores, uint64_t i)
{
	if (sem_close(semaphores->open[i]))
		return -errno;
	semaphores->open[i] = NULL;
	return 0;
}

int semaphores_unlink(struct semaphores *semaphores, uint64_t i)
{
	if (sem_unlink(semaphores->name[i]))
		return -errno;
	semaphores->named[i] = false;
	return 0;
}

bool semaphores_exist(const struct semaphores *semaphores, uint64_t i)
{
	sem_t *found = sem_open(semaphores->name[i], 0);

	return found != SEM_FAILED && !sem_close(found);
}

void semaphores_end(struct semaphores *semaphores)
{
	for (uint64_t i = 0; i < SEMAPHORES; i++) {
		if (semaphores->open[i])
			semaphores_close(semaphores, i);
		if (semaphores->named[i])
			semaphores_unlink(semaphores, i);
	}
}
