/* SPDX-License-Identifier: MIT */
/*
 * Parameters as typed -> points. Pure: no I/O, no clock.
 *
 * Values are a list: item[,item]...  An item is a word of the axis, a number, or a range
 *     LOW..HIGH         doubling
 *     LOW..HIGH*FACTOR  multiplying by FACTOR
 *     LOW..HIGH+STEP    adding STEP
 * HIGH is included only where the steps meet it. axis.h defines words and numbers.
 */
#ifndef FAULTLINE_SWEEP_H
#define FAULTLINE_SWEEP_H

#include "axis.h"

struct point {
	const struct probe *probe;
	uint64_t value[PROBE_AXES];
};

struct points {
	struct point *point;
	size_t count;
};

struct choice { /* an axis that the command line names: --size 4K..1G*4 */
	const char *axis;
	const char *values;
};

/*
 * Appends the points of a probe: the product of the chosen axes if `choices` names one of its axes (the others at their
 * base), else its sweeps. With `full` every value of every axis that is not named: all combinations if they are not more
 * than a thousand; else its sweeps, if no axis is named, and each axis with each other, the rest at their base; without
 * those that mean nothing. Every point once, in a fixed order. 0, -EINVAL or -ENOMEM.
 */
int sweep_points(const struct probe *, const struct choice *, size_t choices, bool full, struct points *,
		 struct error *);

/* Appends the points of one sweep such as "size=64..1G*4 state=warm". Likewise. */
int sweep_add(const struct probe *, const char *sweep, struct points *, struct error *);

void points_free(struct points *);

#endif
