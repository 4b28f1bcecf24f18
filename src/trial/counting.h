/* SPDX-License-Identifier: MIT */
/* One group of events while a round counts it. */
#ifndef FAULTLINE_COUNTING_H
#define FAULTLINE_COUNTING_H

#include "os/os_counters.h"
#include "stats/sample.h"

/* The events that a round counts, and the place of each among a sample's counters; count 0: none. */
struct event_group {
	size_t count;
	size_t index[OS_GROUP_MOST];
	struct os_event event[OS_GROUP_MOST];
};

/* Zeroed: none is open. */
struct counting {
	size_t count;
	size_t index[OS_GROUP_MOST];
	int fd[OS_GROUP_MOST];
	struct os_group_reading before, after;
};

/* Opens and enables a group for the calling process and all that it forks. 0 or -errno. */
int counting_open(const struct event_group *, struct counting *);

/* Reads the group into before or after: one system call. */
int counting_read(const struct counting *, struct os_group_reading *);

/*
 * What was counted between the readings, into a sample: scaled where the kernel shared the counters
 * (its share goes to sample->running), unknown where it gave them less than COUNTING_LEAST_SHARE.
 */
void counting_sample(const struct counting *, struct sample *);

void counting_close(struct counting *);

#define COUNTING_LEAST_SHARE 0.5

#endif
