/* SPDX-License-Identifier: MIT */
/* The points of a probe of one result as a chart shows them: in the order of their axes, and what counts as the base. */
#ifndef FAULTLINE_CHART_VIEW_H
#define FAULTLINE_CHART_VIEW_H

#include "plan/probe.h"
#include "result/results.h"

enum { CHART_WORD = 64 };

/* A point, and what it is sorted by. */
struct chart_row {
	size_t point;
	double key[PROBE_AXES];
};

struct chart_view {
	const struct probe *probe;
	const struct result_probe *read; /* NULL: the result does not have the probe */
	struct chart_row *row;           /* of each point */
	int axis[PROBE_AXES];            /* the axis of the result for each one of the probe; -1: the result lacks it */
	const char **base;               /* what counts as the base value of each axis of the result */
	char base_word[PROBE_AXES][CHART_WORD]; /* as the probe has it */
	double page;                            /* bytes, NAN: not known */
};

/* The result stays open as long as the view is used. 0 or -ENOMEM; chart_view_free takes it in either case. */
int chart_view_make(const struct result *, const struct probe *, struct chart_view *);
void chart_view_free(struct chart_view *);

/* The value of an axis of the probe. An older version that lacked the axis measured what is its base now. */
const char *chart_view_value(const struct chart_view *, size_t point, size_t axis);

#endif
