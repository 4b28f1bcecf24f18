/* SPDX-License-Identifier: MIT */
/* Shared by the parts of `faultline run`. */
#ifndef FAULTLINE_RUN_SESSION_H
#define FAULTLINE_RUN_SESSION_H

#include "labels.h"
#include "measure/counters.h"
#include "measure/measured.h"
#include "measure/pairs.h"
#include "measure/place.h"
#include "measure/platform.h"
#include "measure/schedule.h"
#include "measure/variant.h"
#include "measure/worker.h"
#include "plan/selection.h"
#include "result/pack.h"
#include "result/results.h"

#define RUN_ANY_SEED UINT64_MAX /* when the option is not given, the time */

/* The settings from the command line. */
struct run_settings {
	struct selection selection;
	struct place_wish place;
	char command[1024]; /* as typed */
	const char *name, *output, *pack, *counters;
	const char *against[PAIRS_VARIANTS - 1]; /* the settings of the variants */
	size_t againsts;
	struct labels labels;
	uint64_t seconds, samples, seed, deadline;
	double precision;
	enum { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON } format;
	bool all, no_charts, emulated, quiet, tail;
};

/* The current run; the points of each probe are adjacent. */
struct session {
	const struct run_settings *settings;
	struct measured *measured;
	size_t count;
	char folder[4096];
	bool is_temporary;       /* the folder: only a pack is wanted */
	struct atomic_file pack; /* where it goes; without a file no pack is wanted */
	struct facts facts;
	struct counters counters;
	char image[PROBE_PATH];         /* the measuring program; empty: not made yet */
	char memory_groups[PROBE_PATH]; /* where processes make cgroups of memory; empty: nowhere */
	struct worker_place place;
	struct schedule_plan plan;
	struct variant *variant; /* measured beside it, in pairs */
	size_t variants;
	struct pairs pairs;
	bool *changed;        /* per point: has samples that are not on disk yet */
	uint64_t recorded_ns; /* when the files were last written */
	bool shows_progress;
	bool has_quota;              /* of CPU time, by a cgroup; at the start of the run: */
	uint64_t periods, throttled; /* as os_throttling has them */
};

/* Measures, writes the files, prints. 0 or -errno; `error` holds a message. */
int session_run(const struct run_settings *, struct error *);

/* Reads the words of `run` into its settings, which refer to them. 0 or -errno; `error` holds a message. */
int run_read_settings(int argc, char **argv, struct run_settings *, struct error *);

/*
 * A run in parts, for a command that measures other things in between: begin, then measure, then further rounds of some
 * of its points, as often as wanted, then end. The files are written after each part. There is one session in a
 * process. 0 or -errno; `error` holds a message.
 */
int session_begin(const struct run_settings *, struct session **, struct error *);
int session_measure(struct session *, struct error *);
int session_measure_more(struct session *, const bool *chosen, uint64_t time_ns, struct error *);

/* Frees it and removes its temporary files, also where it has not begun as a whole. */
void session_end(struct session *);

/* Sets the plan of a session whose points are known. */
void run_plan_make(struct session *);

/* Before a full run starts, since it may be long: prints how many points it has and how long it may take. */
void run_plan_say(const struct session *);

/* Writes the files of the points that changed. 0 or -errno; `error` holds a message. */
int session_record(struct session *, struct error *);

/* Collects the facts of the run and the platform. 0; -errno if no process can measure here. */
int run_facts_collect(struct session *, struct error *);

/* Notes what every fork of a measuring process must copy, in addition to the probe's own memory. */
void run_facts_mappings(struct facts *, const struct os_mappings *);

/* Notes as facts what makes figures unreliable here, and prints what can be changed. */
void run_facts_warn(struct facts *);

/* Prints which events are not counted, and a line about what nobody can change. */
void run_facts_not_counted(const struct session *);

/* Prints the tails that were taken, if any; the result is the run's, as read back. */
void run_tail_print(const struct session *, const struct result *);

/* At the end of the run: notes in how many periods of its CPU quota it was stopped, and warns. Returns whether there
 * is a quota. */
bool run_facts_throttling(struct session *);

#endif
