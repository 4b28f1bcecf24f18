/* SPDX-License-Identifier: MIT */
/*
 * Threads or processes that wait, spinning, each on its own CPU; the caller is the first of them. They share what is to
 * be done equally.
 */
#ifndef FAULTLINE_TEAM_H
#define FAULTLINE_TEAM_H

#include "probe.h"

#include <pthread.h>

#define TEAM_THREADS "1,2,8,64" /* the values of an axis */
#define TEAM_KINDS   "threads,processes"
enum team_kind { TEAM_OF_THREADS, TEAM_OF_PROCESSES };
enum { TEAM_MOST = 64 };

struct team {
	enum team_kind kind;
	void (*work)(void *context, uint64_t first,
		     uint64_t end); /* does a share; also called for none, to fault in code */
	void *context;              /* a process has a copy of what is not in shared memory */
	struct trial *trial;
	uint64_t count; /* of what is to be done */
	unsigned threads;
	struct team_state *state; /* of the whole team, in shared memory */
	struct team_member {
		struct team *team;
		pthread_t thread;
		unsigned index;
		int cpu, result;
	} member[TEAM_MOST];
	pid_t process[TEAM_MOST];
	unsigned started; /* the caller included; 0: none */
};

/* Returns when all wait; `kind`, `work` and `context` are set. 0 or -errno; -ENOTSUP with a reason if there are fewer
 * CPUs than threads. */
int team_start(struct trial *, struct team *, unsigned threads, uint64_t count);

/* Returns when all have done their share: 0, or -ECHILD with a reason if one of the processes has died. */
int team_run(struct team *);

/* After the clock was stopped: threads end, and processes sleep, so that the CPU time of all is accounted. */
void team_settle(struct team *);

void team_end(struct team *);

/* Where the share of a member ends. */
uint64_t team_share_end(const struct team *, unsigned index);

#endif
