/* SPDX-License-Identifier: MIT */
/* The samples of one point, while they are read: for result_samples.c. */
#ifndef FAULTLINE_RESULT_GATHERED_H
#define FAULTLINE_RESULT_GATHERED_H

#include "results.h"
#include "stats/disturbance.h"

/* What is kept of a sample: times of an iteration, and their number. */
enum { WALL, CPU, ITERATIONS, FIGURES };

struct gathered {
	struct choosable *choice;
	struct figure *figure[FIGURES];
	double *room;
	size_t count, space;
	size_t point;
};

/* Makes space for one more sample. 0 or -errno; `error` holds a message. */
int gathered_make_room(struct result *, const struct csv *, struct gathered *, struct error *);

/* What was gathered becomes rounds of its point, and nothing is gathered then. 0 or -errno; `error` holds a message. */
int gathered_keep(struct result *, struct result_probe *, const struct csv *, struct gathered *, struct error *);

/* Also accepts an all-zero struct. */
void gathered_free(struct gathered *);

#endif
