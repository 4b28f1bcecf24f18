/* SPDX-License-Identifier: MIT */
/* What a trace suggests to do, with the gain that a result has, or that is measured now. */
#ifndef FAULTLINE_ADVISE_H
#define FAULTLINE_ADVISE_H

#include "result/trace_set.h"
#include "text/document.h"
#include "text/error.h"

#include <stdbool.h>

struct advise {
	const char *platform; /* a result of `faultline run`, NULL: none */
	bool prove;           /* whether what it lacks is measured, a few seconds for each sentence */
};

/* Whether the platform can be read: asked before a program runs for long. 0 or -errno; `error` holds a message. */
int advise_check(const struct advise *, struct error *);

/* Prints nothing where no rule is met. 0 or -errno; `error` holds a message. A proof that can't be measured is a
 * sentence. */
int advise_print(const struct advise *, const struct trace_sums *, const struct document *, struct error *);

#endif
