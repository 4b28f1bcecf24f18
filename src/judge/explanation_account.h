/* SPDX-License-Identifier: MIT */
/* What the time of a path consists of: its primitives, and what the interpreter adds. */
#ifndef FAULTLINE_EXPLANATION_ACCOUNT_H
#define FAULTLINE_EXPLANATION_ACCOUNT_H

#include "explanation_types.h"

/* What a path's shares are made of. */
struct explanation_account {
	const struct result *result;
	const struct explanation_question *question;
	const struct explanation_path *path; /* with its steps */
	const struct explanation_path *one;  /* the same of one element */
	double pickle_ns;                    /* wall time in which a child starts */
	struct explanation_cost view_work;   /* the child's work of size_size */
	bool cpu;                            /* CPU time is requested */
};

struct explanation_share explanation_share(const struct explanation_account *);

/* The costs of one element of a variant of Array, their number, and how often an element goes that way; 0 if no
 * element is converted. */
size_t explanation_conversions(const char *variant, const char *const **cost, unsigned *times);

#endif
