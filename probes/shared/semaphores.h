/* SPDX-License-Identifier: MIT */
/* A batch of named semaphores, of which Python's multiprocessing makes its locks; none is leaked. */
#ifndef FAULTLINE_SEMAPHORES_H
#define FAULTLINE_SEMAPHORES_H

#include "probe.h"

#include <semaphore.h>

enum { SEMAPHORES = 32 };

struct semaphores {
	char name[SEMAPHORES][PROBE_SHM_NAME];
	sem_t *open[SEMAPHORES]; /* NULL: not open */
	bool named[SEMAPHORES];
};

void semaphores_name(struct semaphores *);

/* Creates the `i`th, which must be new, with a count of 0. These three return 0 or -errno. */
int semaphores_make(struct semaphores *, uint64_t i);
int semaphores_close(struct semaphores *, uint64_t i);
int semaphores_unlink(struct semaphores *, uint64_t i);

/* Whether one with the `i`th name exists. */
bool semaphores_exist(const struct semaphores *, uint64_t i);

/* Closes and unlinks the remaining ones. */
void semaphores_end(struct semaphores *);

#endif
