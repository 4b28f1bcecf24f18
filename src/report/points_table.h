/* SPDX-License-Identifier: MIT */
/* The tables of one probe's points: all points, and the best value of the probe's axis `best`. */
#ifndef FAULTLINE_POINTS_TABLE_H
#define FAULTLINE_POINTS_TABLE_H

#include "result/results.h"
#include "text/document.h"

struct points_printer {
	struct document document;
	double page;      /* bytes of one, NAN: not known */
	double precision; /* an interval wider than this is marked; NAN: no marks */
};

/* The axes of a probe that vary, in order. */
struct points_axes {
	size_t axis[CSV_COLUMNS];
	size_t count;
};

void points_axes(const struct result_probe *, struct points_axes *);

/* A title with the axes that don't vary; one row per point; the probe's notes. Plain text with a width keeps to it: a
 * table that is wider names its points by what differs from the base point, and has fewer columns. */
void points_print(const struct points_printer *, const struct result_probe *);

/* The point with the highest rate among those that differ only in the axis `best`, if there are such points; `lead`
 * precedes the sentence above the table. 0 or -ENOMEM. */
int points_print_best(const struct points_printer *, const struct result_probe *, const char *lead);

/* Whether a measured point's interval is wider than was requested, or not known: it gets a "!". */
bool points_is_wide(const struct result_probe *, size_t point, double precision);

/* The probes of a run that just ended, with the reasons why points were not measured; `whole`: tables may be wider than
 * the terminal. 0 or -ENOMEM. */
int points_print_run(const struct result *, double precision, bool whole, FILE *);

/* A few lines about the whole run: how well it measured, the largest costs for their bytes, what was not measured. */
void points_print_summary(const struct result *, double precision, FILE *);

/* One CSV of all points: probe, every axis of any of the probes, then the columns of <probe>.csv. */
void points_csv(const struct result *, FILE *);

/* The points of one probe, with a few of the columns and of their digits. */
void points_csv_short(const struct result_probe *, FILE *);

#endif
