/* SPDX-License-Identifier: MIT */
/* The variants that a run measures beside the machine as it is: `faultline run --against SETTING`. */
#ifndef FAULTLINE_RUN_AGAINST_H
#define FAULTLINE_RUN_AGAINST_H

#include "run_session.h"

/* Makes the variants and checks that their processes get their settings. 0 or -errno; `error` holds a message. */
int against_begin(struct session *, struct error *);

/* Makes the folders of their results, below that of the run. 0 or -errno; `error` holds a message. */
int against_make_folders(struct session *, struct error *);

/* Writes the facts of the run and of its variants. 0 or -errno; `error` holds a message. */
int against_write_facts(struct session *, struct error *);

/* A round of a point in all variants, and how narrow the interval of its ratios is: hooks of the schedule. */
int against_round(struct session *, struct measured *, const struct round_plan *, struct error *);
int against_precision(void *session, const struct measured *, double *precision);

/* Prints the ratios. 0 or -errno; `error` holds a message. */
int against_show(const struct session *, struct error *);

void against_free(struct session *);

#endif
