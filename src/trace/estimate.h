/* SPDX-License-Identifier: MIT */
/*
 * The scaled-up time of page faults of which all were counted and some were timed.
 *
 * A thread's own mean stands for its other faults if enough of them were timed; else the mean of the same primitive in
 * all threads, and if none was timed there, the mean of all page faults.
 */
#ifndef FAULTLINE_ESTIMATE_H
#define FAULTLINE_ESTIMATE_H

#include "ledger.h"

/* Called at the end, when the ledger is complete. */
void estimate_faults(struct ledger *);

#endif
