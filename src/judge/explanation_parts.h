/* SPDX-License-Identifier: MIT */
/* The parts of a path's time, and whether they fit it. */
#ifndef FAULTLINE_EXPLANATION_PARTS_H
#define FAULTLINE_EXPLANATION_PARTS_H

#include "explanation_types.h"

/* A part of the time of a path: the name of a step, or one of the three below. */
struct explanation_part {
	const char *name;
	double ns;
};

#define PART_ELEMENTS "elements" /* Python, for each element */
#define PART_CALLS    "calls"    /* Python, around the calls */
#define PART_REST     "rest"     /* what no part explains, below 0 if they explain too much */

enum { EXPLANATION_PARTS = EXPLANATION_STEPS + 3 };

/* The parts of explanation_whole(), the largest first and the rest last; together they are that time. Parts that were
 * not measured are in the rest. Returns their number; 0 without a time. */
size_t explanation_parts(const struct explanation_path *, struct explanation_part[static EXPLANATION_PARTS]);

/* Judges whether the parts of the Array can be given as shares of it. */
void explanation_judge_fit(const struct result *, struct explanation *);

#endif
