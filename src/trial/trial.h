/* SPDX-License-Identifier: MIT */
/*
 * A trial's process: a program of its own, which the harness starts for one round of one point, with nothing
 * in it but the probes, what they are helped with, and the C library. It gets its order and hands its reports
 * back through a socket, whose descriptor is its one argument.
 */
#ifndef FAULTLINE_TRIAL_H
#define FAULTLINE_TRIAL_H

#include "measure.h"
#include "os/os.h"

enum { TRIAL_PROBE_NAME = 32 };

/* What is to be done, written whole before the process starts. All bytes are set. */
struct trial_order {
	pid_t parent;                 /* with which it dies */
	char probe[TRIAL_PROBE_NAME]; /* "": to report the process's own memory, and nothing else */
	uint64_t value[PROBE_AXES];
	struct round_plan plan;
	size_t events;      /* of the round: with 0 no struct event_group follows this, else one */
	int cpu, other_cpu; /* as in struct trial */
	char directory[PROBE_PATH];
};

/* The samples, each in a report, then how it ended. Smaller than PIPE_BUF: written whole. */
struct trial_report {
	bool ended;
	int result;
	char reason[128];
	char note[64];
	struct sample sample;
	struct os_mappings mappings; /* where these were ordered */
};

/* The whole of the program. Returns its exit status. */
int trial_main(const struct probe *const *probes, size_t count, int argc, char **argv);

#endif
