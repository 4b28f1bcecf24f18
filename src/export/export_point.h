/* SPDX-License-Identifier: MIT */
/* A point as the formats take it: its name, and its rounds. */
#ifndef FAULTLINE_EXPORT_POINT_H
#define FAULTLINE_EXPORT_POINT_H

#include "result/results.h"

enum { EXPORT_NAME = 2048 };

struct export_round {
	double iterations; /* of a sample, the median */
	double ns, cpu_ns; /* per iteration, the median of the round; cpu_ns is NAN if it is not known */
};

struct export_point {
	const struct result_probe *probe;
	size_t point;
	size_t family,
		instance;       /* the place of the probe, and of the point among those of the probe that have a time */
	char name[EXPORT_NAME]; /* "memset/state:warm/size:4096" */
	struct export_round *round;
	size_t rounds; /* 1 for a result without samples: the median over all rounds */
};

/* Calls `put` for every point with a time, in the order of the files; `equals` stands between an axis and its value in
 * the name. 0 or -ENOMEM. */
int export_each(const struct result *, char equals, void (*put)(void *context, const struct export_point *),
		void *context);

#endif
