/* SPDX-License-Identifier: MIT */
/* Numbers made of the columns of a point, for tables; the charts make the same from the CSV. */
#ifndef FAULTLINE_DERIVE_H
#define FAULTLINE_DERIVE_H

#include "stats/stats.h"

struct derived {
	const char *name; /* the head of its column */
	bool is_share;    /* of 1, to be shown in per cent */
	/* NAN where a figure that it needs is not known. `page` is the size of a page in bytes. */
	double (*of)(const struct summary *, const struct counter_names *, double page);
};

extern const struct derived derived_figures[];
extern const size_t derived_count;

#endif
