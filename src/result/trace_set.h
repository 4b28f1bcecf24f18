/* SPDX-License-Identifier: MIT */
/*
 * Traces as `faultline trace -o` writes them: what each primitive took, added up over all threads. A set is one trace, or
 * several of the same program (`trace --repeat`).
 */
#ifndef FAULTLINE_TRACE_SET_H
#define FAULTLINE_TRACE_SET_H

#include "results.h"
#include "text/error.h"
#include "text/intern.h"

#include <stdbool.h>

enum { TRACE_SET_MOST = 1000, TRACE_SUMS_MOST = 256, TRACE_NAME = 128, TRACE_ENDING = 64, TRACE_LEFT_OUT = 256 };

enum trace_figure {
	TRACE_WALL, /* ns, of all threads */
	TRACE_CPU,
	TRACE_BLOCKED,
	TRACE_RUNNABLE,
	TRACE_CALLS,
	TRACE_TIMED, /* calls whose time was measured */
	TRACE_BYTES,
	TRACE_FAULTS, /* page faults within the calls; of page faults themselves, all */
	TRACE_FAULT_NS,
	TRACE_PATH, /* ns of the elapsed time, on the critical path; NAN without path.csv */
	TRACE_FIGURES,
};

/* A figure is NAN if no part of it is known. */
struct trace_sum {
	/* Of the primitive, as in trace.csv, or of what only the path has, such as "runnable"; by place: the place, a
	 * tab, the primitive. */
	char name[TRACE_NAME];
	double of[TRACE_FIGURES];
	bool is_unsized; /* of some rows the bytes are not known: then their sum is not, either */
};

struct trace_sums {
	struct trace_sum *sum;
	size_t count;
	struct intern names; /* of sum[i], the i-th */
	/* The same by frame, "sharedctypes.py RawArray", a tab, the primitive: calls count for the frame of the program
	 * that they are made from, and for the innermost one. Without places none; of several traces, the first
	 * one's. */
	struct trace_sum *frame;
	size_t frames;
	struct intern frame_names;
	bool has_path;     /* there is a path.csv: a primitive that it lacks has 0 there */
	double elapsed_ns; /* from the program's start to its end; NAN: not known */
	char failure
		[TRACE_ENDING]; /* how the program failed: "exit status 1", "SIGSEGV"; "": it did not, or it is not known */
};

struct trace_set {
	char path[4096];
	struct result facts;      /* of the first trace; it has no probes */
	struct trace_sums *trace; /* in the order of their names */
	struct trace_sums *place; /* of each trace, what was done where in the source */
	size_t traces;
	bool has_places;               /* every trace has places.csv, and none is empty */
	char left_out[TRACE_LEFT_OUT]; /* of several, those whose program failed: "run-003 (exit status 1)" */
};

/* Reads FOLDER/trace.csv, and path.csv if it is there. 0 or -errno; `error` holds a message. */
int trace_sums_read(struct trace_sums *, const char *folder, struct error *);

/* The same of FOLDER/places.csv: nothing where it is missing. */
int trace_sums_read_places(struct trace_sums *, const char *folder, struct error *);

/* The sum of that name; a new one has no figures. NULL without memory. */
struct trace_sum *trace_sums_add(struct trace_sums *, const char *name);

/* The sum of a frame, "bench.py:31 f", whose line is left out; a new one has no figures. NULL without memory. */
struct trace_sum *trace_sums_frame(struct trace_sums *, const char *frame, const char *primitive);

/* Reads them from FOLDER/places.csv; nothing where it is missing. */
int trace_sums_read_frames(struct trace_sums *, const char *folder, struct error *);

/* Also accepts an all-zero struct. */
void trace_sums_free(struct trace_sums *);

/* The sum of that name among `count`, whose names are interned in their order; a new one has no figures. NULL without
 * memory. */
struct trace_sum *trace_sum_named(const char *name, struct intern *names, struct trace_sum **, size_t *count);

/* The primitive of that name, or NULL. */
const struct trace_sum *trace_sums_find(const struct trace_sums *, const char *name);

/* A figure of a primitive; 0 if the trace doesn't have the primitive, NAN if the figure is not known. */
double trace_sums_figure(const struct trace_sums *, const char *name, enum trace_figure);

/*
 * Whether a path is that of traces: of one, packed or not, or of a folder that holds nothing but traces. 1, 0, or -errno;
 * `error` holds a message.
 */
int trace_set_is_one(const char *path, struct error *);

/* Reads them; of several, those whose program failed are left out. 0 or -errno: also where every one failed, or where a
 * folder holds traces of different programs; `error` holds a message. */
int trace_set_open(struct trace_set *, const char *path, struct error *);

/* Also accepts an all-zero struct. */
void trace_set_close(struct trace_set *);

#endif
