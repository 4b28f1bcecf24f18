/* SPDX-License-Identifier: MIT */
/*
 * The tables of one probe's points: all of them, and which value of the probe's axis `best` is the best. Of what was
 * just measured (summary.c) and of what was read from a result (report_points.c).
 */
#ifndef FAULTLINE_POINTS_TABLE_H
#define FAULTLINE_POINTS_TABLE_H

#include "plan/probe.h"
#include "stats/stats.h"
#include "text/table.h"

enum { POINTS_VALUE = 64 };

struct point_rows {
	size_t count, axes;
	const char **axis;           /* the names of those axes that vary */
	char (*value)[POINTS_VALUE]; /* for people; of point i and axis j at i * axes + j */
	struct summary *summary;
	const char **status; /* "" of a point that was measured */
	const char *best;    /* as in struct probe */
	struct counter_names counters;
	double page; /* bytes of one */
};

/* Room for so many points and axes that vary. 0 or -ENOMEM; point_rows_free takes it in either case. */
int point_rows_init(struct point_rows *, size_t count, size_t axes);
void point_rows_free(struct point_rows *);

/* A row per point. An interval wider than `precision` is marked; none is where that is NAN. */
void points_table(const struct point_rows *, double precision, struct table *);

/* Of all points that differ in nothing but the axis `best`, the one with the highest rate. Whether there are such points:
 * if not, the table is left alone. 0, 1 or -ENOMEM. */
int points_best(const struct point_rows *, struct table *);

#endif
