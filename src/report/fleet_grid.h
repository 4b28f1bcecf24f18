/* SPDX-License-Identifier: MIT */
/* A fleet as rows of nodes and columns of probes, and the pictures of it as SVG within a page. */
#ifndef FAULTLINE_FLEET_GRID_H
#define FAULTLINE_FLEET_GRID_H

#include "judge/fleet.h"

#include <stdio.h>

struct fleet_square {
	const struct fleet_score *score;     /* NULL: not judged */
	const struct fleet_failure *failure; /* NULL: nothing failed */
};

struct fleet_grid {
	const struct fleet *fleet;
	uint32_t *node; /* the order of the rows: by group, outliers first, then the slowest */
	size_t nodes;
	uint32_t *probe; /* of fleet.words, by name */
	size_t probes;
	struct fleet_square *square; /* nodes x probes: [place in `node` * probes + column] */
	double most;                 /* the deviation of the strongest color, as a logarithm */
};

/* 0 or -ENOMEM. */
int fleet_grid_make(struct fleet_grid *, const struct fleet *);

void fleet_grid_free(struct fleet_grid *);

/* "n17, page_fault: 1.31 times the median, 27 of 27 points slower" */
void fleet_grid_title(const struct fleet_grid *, size_t row, size_t column, char *text, size_t size);

/* A square for each probe of each node. */
void fleet_map_write(const struct fleet_grid *, FILE *);

/* A dot for each node: a strip for each probe and group. */
void fleet_strips_write(const struct fleet_grid *, FILE *);

#endif
