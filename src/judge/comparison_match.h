/* SPDX-License-Identifier: MIT */
/* Which points of several results match: comparison.h has the rule. */
#ifndef FAULTLINE_COMPARISON_MATCH_H
#define FAULTLINE_COMPARISON_MATCH_H

#include "comparison.h"

/* Fills in the axes, the remark and the rows, without ratios, of one whose `probe` is set. 0 or -errno; `error`
 * holds a message. */
int comparison_match(struct comparison_probe *, const struct result *, size_t results, double level, struct error *);

#endif
