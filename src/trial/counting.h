/* SPDX-License-Identifier: MIT */
/* One group of events during a round. */
#ifndef FAULTLINE_COUNTING_H
#define FAULTLINE_COUNTING_H

#include "os/os_counters.h"
#include "stats/sample.h"

/* The events that a round counts, and their indexes among a sample's counters; count 0: no events. */
struct event_group {
	size_t count;
	size_t index[OS_GROUP_MOST];
	struct os_event event[OS_GROUP_MOST];
};

/* All zero: not open. */
struct counting {
	size_t count;
	size_t index[OS_GROUP_MOST];
	int fd[OS_GROUP_MOST];
	struct os_group_reading before, after;
};

/* Opens and enables a group for the calling process and its future children. 0 or -errno. */
int counting_open(const struct event_group *, struct counting *);

/* Reads the group into before or after: one system call. */
int counting_read(const struct counting *, struct os_group_reading *);

/*
 * Stores the counts between the readings in a sample: scaled if the kernel shared the counters (the share goes to
 * sample->running), unknown if the share is below COUNTING_LEAST_SHARE.
 */
void counting_sample(const struct counting *, struct sample *);

void counting_close(struct counting *);

#define COUNTING_LEAST_SHARE 0.5

#endif
