/* SPDX-License-Identifier: MIT */
/*
 * Threads that wait, spinning, each on its own CPU; the caller is the first of them. They share what is to be done equally.
 */
#ifndef FAULTLINE_TEAM_H
#define FAULTLINE_TEAM_H

#include "probe.h"

#include <pthread.h>
#include <stdatomic.h>

#define TEAM_THREADS "1,2,8,64" /* the values of an axis */
enum { TEAM_MOST = 64 };

struct team {
	void (*work)(void *context, uint64_t first,
		     uint64_t end); /* does a share; also called for none, to fault in code */
	void *context;
	struct trial *trial;
	uint64_t count; /* of what is to be done */
	unsigned threads;
	struct team_member {
		struct team *team;
		pthread_t thread;
		unsigned index;
		int result;
	} member[TEAM_MOST];
	unsigned started; /* the caller included; 0: none */
	atomic_uint ready, done;
	atomic_bool go, canceled;
};

/* Returns when all wait; `work` and `context` are set. -ENOTSUP with a reason if there are fewer CPUs than threads. */
int team_start(struct trial *, struct team *, unsigned threads, uint64_t count);
void team_run(struct team *);
void team_end(struct team *);

#endif
