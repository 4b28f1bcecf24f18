/* SPDX-License-Identifier: MIT */
/* Named semaphores, as Python's multiprocessing makes its locks of: a batch that forgets none. */
#ifndef FAULTLINE_SEMAPHORES_H
#define FAULTLINE_SEMAPHORES_H

#include "probe.h"

#include <semaphore.h>

enum { SEMAPHORES = 32 };

struct semaphores {
	char name[SEMAPHORES][PROBE_SHM_NAME];
	sem_t *open[SEMAPHORES]; /* NULL: it is not open */
	bool named[SEMAPHORES];
};

void semaphores_name(struct semaphores *);

/* Makes the `i`th, which is to be new, with a count of 0. These three return 0 or -errno. */
int semaphores_make(struct semaphores *, uint64_t i);
int semaphores_close(struct semaphores *, uint64_t i);
int semaphores_unlink(struct semaphores *, uint64_t i);

/* Whether there is one of the `i`th name. */
bool semaphores_exist(const struct semaphores *, uint64_t i);

/* Closes and unlinks those that are still there. */
void semaphores_end(struct semaphores *);

#endif
