/* SPDX-License-Identifier: MIT */
/*
 * A trial's process: a separate program, which the harness starts for one round of one point. It contains only the
 * probes, their helper functions and the C library. It receives its order and sends its reports through a socket, whose
 * descriptor is its only argument.
 */
#ifndef FAULTLINE_TRIAL_H
#define FAULTLINE_TRIAL_H

#include "measure.h"
#include "os/os.h"

enum { TRIAL_PROBE_NAME = 32 };

/* The order, written whole before the process starts. All bytes are set. */
struct trial_order {
	pid_t parent;                 /* the process dies with this one */
	char probe[TRIAL_PROBE_NAME]; /* "": report only the process's own memory */
	uint64_t value[PROBE_AXES];
	struct round_plan plan;
	size_t events;      /* of the round: with 0 no struct event_group follows this, else one */
	int cpu, other_cpu; /* as in struct trial */
	char directory[PROBE_PATH];
	char memory_groups[PROBE_PATH]; /* as in struct trial */
};

/* A part of a tail: cells that are not empty. */
struct trial_tail {
	size_t cells; /* 0: the report has none */
	enum tail_of of;
	uint64_t total, most;
	struct {
		uint64_t index, count;
	} cell[32];
};

/* Each sample is a report, then each part of the tail, then the end. Smaller than PIPE_BUF: written whole. */
struct trial_report {
	bool ended;
	int result;
	char reason[128];
	char note[64];
	struct sample sample;
	struct trial_tail tail;
	struct os_mappings mappings; /* if they were ordered */
};

/* The whole of the program. Returns its exit status. */
int trial_main(const struct probe *const *probes, size_t count, int argc, char **argv);

#endif
