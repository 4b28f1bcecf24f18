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

enum { COMPARE_NAMED = 256 };

struct compare_named {
	const char *name[COMPARE_NAMED]; /* of the results */
	size_t count;
};

/* The probes that are typed: a name, or several with commas between. One that no result has is a usage error. */
int compare_find_probes(const struct compare_results *, const char *const *typed, size_t count, struct compare_named *,
			struct error *);

#endif
