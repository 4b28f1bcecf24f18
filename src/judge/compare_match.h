/* SPDX-License-Identifier: MIT */
/* Which points of several results are the same: compare.h says when. */
#ifndef FAULTLINE_COMPARE_MATCH_H
#define FAULTLINE_COMPARE_MATCH_H

#include "comparison.h"

/* Fills in the axes, the remark and the rows, without ratios, of one whose `probe` is set. 0 or -errno with
 * words. */
int compare_match(struct compare_probe *, size_t results, double level, struct error *);

#endif
