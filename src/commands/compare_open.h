/* SPDX-License-Identifier: MIT */
/* The results that `faultline compare` is given. */
#ifndef FAULTLINE_COMPARE_OPEN_H
#define FAULTLINE_COMPARE_OPEN_H

#include "judge/comparison.h"

struct compare_results {
	struct result result[COMPARISON_RESULTS];
	size_t count;
};

/* Opens them, in the order of result_order.h; one that was measured in pairs may stand alone, with its variants. 0 or
 * -errno; `error` holds a message. Those that were opened are to be closed in any case. */
int compare_open(struct compare_results *, int count, char **path, struct error *);
void compare_close(struct compare_results *);

/* A named probe that no result has is a usage error. */
int compare_check_probes(const struct compare_results *, const char *const *probe, size_t probes, struct error *);

#endif
