/* SPDX-License-Identifier: MIT */
/*
 * Two sets of traces side by side: in which primitives the time differs, and whether there were more calls or dearer
 * ones. Pure: no I/O. A figure of a side is the mean of its traces. A primitive that a trace doesn't have took 0 there.
 *
 * With n calls of cost c, the time n * c changes by the number of calls and by their cost:
 *
 *     nB cB - nA cA = (nB - nA) (cA + cB) / 2 + (cB - cA) (nA + nB) / 2
 *
 * This division is exact and treats A and B alike. Where one side has no calls, all of the difference is by calls.
 */
#ifndef FAULTLINE_TRACE_COMPARISON_H
#define FAULTLINE_TRACE_COMPARISON_H

#include "ratio.h"
#include "result/trace_set.h"

enum { TRACE_COMPARISON_WARNING = 384 };

struct trace_change {
	char name[TRACE_NAME];          /* of the primitive; by place: the place, a tab, the primitive */
	double side[2][TRACE_FIGURES];  /* of A and B */
	double each_ns[2];              /* the cost of a call; NAN without calls */
	struct estimate difference;     /* B - A, ns of all threads; the interval is NAN without several traces each */
	struct estimate path;           /* B - A, ns of the elapsed time, on the critical path; NAN: not known */
	double by_calls_ns, by_cost_ns; /* their sum is the difference; NAN where calls are not counted */
};

struct trace_comparison {
	double elapsed_ns[2];           /* means; NAN: not known */
	double least_ns[2], most_ns[2]; /* of the traces of a side */
	struct estimate elapsed;        /* B - A */
	double threads_ns[2];           /* the time of all threads, the sum over the primitives */
	struct trace_change *change;    /* the largest differences first, whichever their sign; unknown ones last */
	size_t changes;
	const struct trace_change *
		*on_path; /* those that the path of a side has, likewise; their path adds up to `elapsed` */
	size_t on_paths;  /* 0: a trace has no path */
	size_t traces[2];
	double level; /* of the intervals */
};

/* 0 or -ENOMEM. */
int trace_comparison_make(const struct trace_set *a, const struct trace_set *b, double level,
			  struct trace_comparison *);

/* The same by place in the source; its changes are of pairs of a place and a primitive. Without places in every trace,
 * none. */
int trace_comparison_make_places(const struct trace_set *a, const struct trace_set *b, double level,
				 struct trace_comparison *);

void trace_comparison_free(struct trace_comparison *);

/* Whether an interval is known and contains 0: the difference may be noise. */
bool trace_comparison_is_noise(struct estimate difference);

/* Calls `warn` with each reason why the two can't be compared well: other sources, something lost, a program that
 * failed, emulated. */
void trace_comparison_warnings(const struct trace_set *a, const struct trace_set *b,
			       void (*warn)(void *context, const char *text), void *context);

#endif
