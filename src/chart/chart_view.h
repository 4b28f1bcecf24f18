/* SPDX-License-Identifier: MIT */
/* The points of a probe of one result for a chart: in the order of their axes, with the base values. */
#ifndef FAULTLINE_CHART_VIEW_H
#define FAULTLINE_CHART_VIEW_H

#include "plan/probe.h"
#include "result/results.h"

enum { CHART_WORD = 64 };

/* A point and its sort key. */
struct chart_row {
	size_t point;
	double key[PROBE_AXES];
};

struct chart_view {
	const struct probe *probe;
	const struct result_probe *read; /* NULL: the result does not have the probe */
	struct chart_row *row;           /* of each point */
	int axis[PROBE_AXES];            /* the axis of the result for each one of the probe; -1: the result lacks it */
	const char **base;               /* the base value of each axis of the result */
	char base_word[PROBE_AXES][CHART_WORD]; /* as in the probe */
	double page;                            /* bytes, NAN: not known */
};

/* The result must stay open as long as the view is used. 0 or -ENOMEM; always call chart_view_free. */
int chart_view_make(const struct result *, const struct probe *, struct chart_view *);
void chart_view_free(struct chart_view *);

/* The value of an axis of the probe. An older version without the axis measured its present base value. */
const char *chart_view_value(const struct chart_view *, size_t point, size_t axis);

#endif
