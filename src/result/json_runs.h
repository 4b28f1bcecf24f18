/* SPDX-License-Identifier: MIT */
/* Runs of benchmarks, as the JSON of other tools has them, become probes with points and samples. */
#ifndef FAULTLINE_JSON_RUNS_H
#define FAULTLINE_JSON_RUNS_H

#include "results.h"

#include <stdint.h>

struct json_run {
	const char *family; /* the probe; ends at a slash or with the text */
	const char *rest;   /* the value of the axis, or "size:64/state:warm": axes */
	double ns, cpu_ns;  /* per iteration; cpu_ns is NAN if it is not known */
	double iterations;
	bool is_summary;     /* the median of all runs; it counts only without any of them */
	const char *failure; /* why it has no time; NULL: it has one */
	const char *note;    /* "" or a remark */
	size_t order;        /* its place among the runs of the file */
	size_t entry;        /* the entry of the file's list that it is from, from 0 */
	uint64_t benchmark;  /* runs of one point that differ in it are not repetitions, and are refused */
};

/*
 * Adds the probes of the runs, which are sorted. `axis` names the axis of `rest`; NULL: they are the axes KEY:VALUE, if
 * all of a family have the same, else one axis `arguments`. `name` is the file's, for messages. 0 or -errno; `error`
 * holds a message.
 */
int json_runs_take(struct result *, const char *name, struct json_run *, size_t count, const char *axis,
		   struct error *);

#endif
