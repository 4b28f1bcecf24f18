/* SPDX-License-Identifier: MIT */
/* What a person reads of one probe's points: all of them, and which value of the probe's axis `best` is the best. */
#ifndef FAULTLINE_POINTS_TABLE_H
#define FAULTLINE_POINTS_TABLE_H

#include "result/results.h"
#include "text/document.h"

struct points_printer {
	struct document document;
	double page;      /* bytes of one, NAN: not known */
	double precision; /* an interval wider than this is marked; NAN: none is */
};

/* The axes of a probe that vary, in their order. */
struct points_axes {
	size_t axis[CSV_COLUMNS];
	size_t count;
};

void points_axes(const struct result_probe *, struct points_axes *);

/* A title with the axes that don't vary; a row a point; the probe's notes. */
void points_print(const struct points_printer *, const struct result_probe *);

/* Of all points that differ in nothing but the axis `best`, the one with the highest rate, where there are such points;
 * `lead` comes before the sentence that says so. 0 or -ENOMEM. */
int points_print_best(const struct points_printer *, const struct result_probe *, const char *lead);

/* The probes of what was just measured, with why points were not. 0 or -ENOMEM. */
int points_print_run(const struct result *, double precision, FILE *);

/* One CSV of all points: probe, every axis of any of the probes, then the columns of <probe>.csv. */
void points_csv(const struct result *, FILE *);

#endif
