/* SPDX-License-Identifier: MIT */
/* What the command line of `faultline run` asks for. */
#ifndef FAULTLINE_RUN_SETTINGS_H
#define FAULTLINE_RUN_SETTINGS_H

#include "plan/sweep.h"
#include "measure/worker.h"
#include "command.h"

enum { SETTINGS_CHOICES = 32, SETTINGS_PROBES = 64 };

struct settings {
	struct choice choice[SETTINGS_CHOICES];
	size_t choices;
	const struct probe *probe[SETTINGS_PROBES];
	size_t probes;
	const char *name, *output, *counters;
	uint64_t seconds, samples, seed, deadline;
	double precision;
	bool seeded, full, csv, no_charts, no_pin, emulated;
	int cpu;
	int other_cpu; /* likewise */
};

extern const struct command_option settings_options[];

/* Reads the command line over the defaults. 0, or a usage error. */
int settings_read(const struct command *, int argc, char **argv, struct settings *, struct error *);

/*
 * The points of every probe that is asked for. A value that one probe does not take is a mistake unless
 * another one takes it: `--size 1G` for all probes leaves out, and says so, those whose size ends earlier.
 */
int settings_points(const struct settings *, struct points *, struct error *);

/* Where processes run and put temporary files. */
int settings_place(const struct settings *, struct worker_place *, struct error *);

#endif
