/* SPDX-License-Identifier: MIT */
/* Which points of several results are the same: comparison.h says when. */
#ifndef FAULTLINE_COMPARISON_MATCH_H
#define FAULTLINE_COMPARISON_MATCH_H

#include "comparison.h"

/* Fills in the axes, the remark and the rows, without ratios, of one whose `probe` is set. 0 or -errno with
 * words. */
int comparison_match(struct comparison_probe *, size_t results, double level, struct error *);

#endif
