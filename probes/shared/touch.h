/* SPDX-License-Identifier: MIT */
/* Touches of pages in a given order: by this process, by a forked child, by several threads. */
#ifndef FAULTLINE_TOUCH_H
#define FAULTLINE_TOUCH_H

#include "probe.h"

#include <pthread.h>
#include <stdatomic.h>

enum { TOUCH_READ = -1, TOUCH_THREADS = 64 };

/* The pages to touch. */
struct touch {
	unsigned char *start;
	uint64_t page;         /* bytes from one to the next */
	const uint32_t *order; /* their numbers, in the order of the touches */
	int value;             /* that is written to each, or TOUCH_READ */
};

/* The numbers below `count` in ascending order, or shuffled, always alike: the groups of so many that
 * follow each other, and each group in itself. NULL without memory. */
uint32_t *touch_order(uint64_t count, uint64_t group, bool shuffled);

/* Touches the pages order[first..end). */
void touch_pages(const struct touch *, uint64_t first, uint64_t end);

/*
 * A forked child that touches pages on request, or only shares them. It is the trial's peer, and runs where its parent
 * runs. touch_child_start returns when the child waits.
 */
struct touch_child {
	struct touch touch;
	int order[2], answer[2]; /* pipes; -1 without a child */
};

int touch_child_start(struct trial *, struct touch_child *, const struct touch *);
int touch_child_run(struct touch_child *, uint64_t count);
void touch_child_end(struct trial *, struct touch_child *);

/*
 * Threads that wait, spinning, each on its own CPU; the caller is the first of them. Each takes an equal share of the
 * pages. touch_team_start returns when all wait; -ENOTSUP with a reason if there are fewer CPUs than threads.
 */
struct touch_team {
	struct touch touch;
	struct trial *trial;
	uint64_t count; /* of pages */
	unsigned threads;
	struct touch_member {
		struct touch_team *team;
		pthread_t thread;
		unsigned index;
		int result;
	} member[TOUCH_THREADS];
	unsigned started; /* the caller included; 0: none */
	atomic_uint ready, done;
	atomic_bool go, canceled;
};

int touch_team_start(struct trial *, struct touch_team *, unsigned threads, const struct touch *, uint64_t count);
void touch_team_run(struct touch_team *);
void touch_team_end(struct touch_team *);

#endif
