/* SPDX-License-Identifier: MIT */
/* A point and its measurements. */
#ifndef FAULTLINE_MEASURED_H
#define FAULTLINE_MEASURED_H

#include "stats/sample.h"
#include "stats/tail.h"
#include "plan/sweep.h"

enum status {
	STATUS_OK,
	STATUS_UNSUPPORTED, /* this platform lacks it */
	STATUS_FAILED,      /* a call failed, or its effect was not as expected */
	STATUS_UNRESOLVED,  /* too short for the clock */
	STATUS_CRASHED,     /* a signal ended it */
	STATUS_HUNG,        /* it exceeded its deadline */
	STATUS_NOT_REACHED, /* time was up, or the run was interrupted, before its first sample */
	STATUS_COUNT,
};

/* "ok", "unsupported", ... as in the CSV. */
const char *status_name(enum status);

struct measured {
	struct point point;
	enum status status;
	char reason[192]; /* a sentence; empty if the status is ok */
	char note[64];    /* the probe's remark on the point; usually empty */
	struct sample *sample;
	size_t count, capacity;
	uint64_t rounds;
	struct tail *tail; /* of all rounds; NULL: none was taken */
};

/* How many of the points, which are adjacent, belong to the first one's probe. */
size_t measured_of_probe(const struct measured *, size_t count);

/* How many of its rounds gave times, not only counters. */
uint64_t measured_timed_rounds(const struct measured *);

/* Appends a sample; 0 or -ENOMEM. */
int measured_add(struct measured *, const struct sample *);

/* Before the first sample of a point, and again when it is about to be measured: a status that is not not_reached
 * stays. */
void measured_set_not_reached(struct measured *);
void measured_set_reached(struct measured *);

/* The histogram of its tail that is to be added to; NULL if out of memory. */
struct tail_histogram *measured_tail(struct measured *, enum tail_of);

/* Frees its samples. */
void measured_clear(struct measured *);

/* Frees all of them and the array itself. */
void measured_free(struct measured *, size_t count);

#endif
