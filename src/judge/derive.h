/* SPDX-License-Identifier: MIT */
/* Figures made of the columns of a point: for tables and for charts. */
#ifndef FAULTLINE_DERIVE_H
#define FAULTLINE_DERIVE_H

#include "ratio.h"
#include "result/results.h"

/* The time of an iteration in ns, and its interval. */
struct estimate derive_time(const struct result_probe *, size_t point);

/* Half the width of that interval over the median: 0.02 is ±2 %. NAN where there is none. */
double derive_precision(const struct result_probe *, size_t point);

struct derived {
	const char *name; /* the head of its column */
	bool is_share;    /* of 1, to be shown in per cent */
	/* NAN where a figure that it needs is not known. `page` is the size of a page in bytes. */
	double (*of)(const struct result_probe *, size_t point, double page);
};

extern const struct derived derived_figures[];
extern const size_t derived_count;

#endif
