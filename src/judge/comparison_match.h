/* SPDX-License-Identifier: MIT */
/* Which points of several results match: comparison.h has the rule. */
#ifndef FAULTLINE_COMPARISON_MATCH_H
#define FAULTLINE_COMPARISON_MATCH_H

#include "comparison.h"

/* Fills in the axes, the remark and the rows, without ratios, of one whose `probe` is set. 0 or -ENOMEM. */
int comparison_match(struct comparison_probe *, size_t results, double level);

#endif
