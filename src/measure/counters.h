/* SPDX-License-Identifier: MIT */
/*
 * The events that a run counts: chosen by set or by name, tested, and put into groups that the processor can count at
 * once. Each round counts one group, so nothing is multiplexed silently.
 */
#ifndef FAULTLINE_COUNTERS_H
#define FAULTLINE_COUNTERS_H

#include "text/error.h"
#include "os/os_counters.h"
#include "result/facts.h"
#include "stats/sample.h"
#include "trial/counting.h"

struct counter {
	char name[64];    /* as typed or as in the set, and the name of its column: "cycles:u" */
	char set[16];     /* the set it came from, or empty */
	char help[128];   /* a short description; may be empty */
	char reason[256]; /* why it can't be counted here, empty if it can */
	bool is_absent;   /* this machine has no such counter, which no setting changes */
	struct os_event event;
	size_t group;
};

struct counters {
	struct counter counter[SAMPLE_COUNTERS];
	size_t count;
	size_t groups;
};

/* The built-in sets: name and description; NULL after the last. */
const char *counters_set_name(size_t i);
const char *counters_set_help(size_t i);

/*
 * Reads "default,cache" or "cycles:u,page-faults", tests each event, and forms the groups. An event that can't be
 * counted stays, with its reason. 0, or a usage error for a list that is empty or too long.
 */
int counters_choose(const char *list, struct counters *, struct error *);

/* Notes each event as a fact: counter_<event> is "counted", or the reason why it can't be. */
void counters_note(const struct counters *, struct facts *);

/* The events of a group; empty if there is no such group. */
void counters_group(const struct counters *, size_t group, struct event_group *);

#endif
