/* SPDX-License-Identifier: MIT */
/* What makes a comparison fail: --fail-above. Pure. */
#ifndef FAULTLINE_COMPARISON_FAILURES_H
#define FAULTLINE_COMPARISON_FAILURES_H

#include "comparison.h"

struct comparison_failures {
	size_t points, means; /* slower than the base by more than the share, with the whole interval */
	size_t broken;        /* measured in the base; failed, crashed, hung or unresolved in another result */
};

struct comparison_failures comparison_failures(const struct comparison *, double share);

#endif
