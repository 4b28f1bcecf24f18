/* SPDX-License-Identifier: MIT */
/* A fleet as tables and lists, and as CSV. */
#ifndef FAULTLINE_FLEET_PRINT_H
#define FAULTLINE_FLEET_PRINT_H

#include "judge/fleet.h"
#include "text/document.h"

/* Lines in order, each a copy; all zero: none. */
struct fleet_lines {
	char **line;
	size_t count;
};

/* What was given, besides the results that could be read. */
struct fleet_given {
	struct fleet_lines broken;              /* "n17.tar.gz: cut off: ..." */
	struct fleet_lines missing, unexpected; /* names of nodes; none without a list of those that are expected */
	struct fleet_lines place;               /* of each node, in their order, a result */
	size_t ignored;                         /* files that are no results */
	bool expected;                          /* whether there is a list of those that are expected */
};

/* The axes of a point: "mapping shm,access read". */
const char *fleet_print_axes(const struct fleet *, uint32_t point);

void fleet_print(const struct document *, const struct fleet *, const struct fleet_given *);

/* One row for each probe of each node, outliers first. */
void fleet_print_csv(const struct fleet *, FILE *);

#endif
