/* SPDX-License-Identifier: MIT */
/* Figures computed from the columns of a point, for tables and charts. */
#ifndef FAULTLINE_DERIVE_H
#define FAULTLINE_DERIVE_H

#include "ratio.h"
#include "result/results.h"

/* The time of an iteration in ns, and its interval. */
struct estimate derive_time(const struct result_probe *, size_t point);

/* Half the width of that interval divided by the median: 0.02 is ±2 %. NAN without an interval. */
double derive_precision(const struct result_probe *, size_t point);

struct derived {
	const char *name; /* the head of its column */
	bool is_share;    /* a fraction of 1, shown in percent */
	/* NAN if a figure that it needs is not known. `page` is the size of a page in bytes. */
	double (*of)(const struct result_probe *, size_t point, double page);
};

extern const struct derived derived_figures[];
extern const size_t derived_count;

#endif
