/* SPDX-License-Identifier: MIT */
/* What the parts of `faultline run` share. */
#ifndef FAULTLINE_RUN_SESSION_H
#define FAULTLINE_RUN_SESSION_H

#include "measure/counters.h"
#include "measure/measured.h"
#include "measure/platform.h"
#include "measure/schedule.h"
#include "measure/worker.h"
#include "run_settings.h"

/* What is being run: the points of each probe stand together. */
struct session {
	const struct settings *settings;
	struct measured *measured;
	size_t count;
	char folder[4096];
	struct facts facts;
	struct counters counters;
	char image[PROBE_PATH]; /* the program that measures; empty: not made yet */
	struct worker_place place;
	struct schedule_plan plan;
	bool *changed;        /* per point: has samples that are not on disk yet */
	uint64_t recorded_ns; /* when the files were last written */
	bool shows_progress;
	bool has_quota;              /* of CPU time, by a cgroup; at the start of the run: */
	uint64_t periods, throttled; /* as os_throttling has them */
};

/* Notes what is known of the run and the platform. 0; -errno where no process can measure here. */
int run_facts_collect(struct session *, int argc, char **argv, struct error *);

/* Tells what makes figures bad here, and notes it. */
void run_facts_warn(struct facts *);

/* At the end of the run: notes in how many periods of its CPU quota it was stopped, and warns of it. Whether there is a
 * quota. */
bool run_facts_throttling(struct session *);

#endif
