/* SPDX-License-Identifier: MIT */
/*
 * Page faults of which all were counted and some were timed: their time, scaled up.
 *
 * A thread's own mean stands for its others when enough of them were timed; else the mean of the same
 * primitive in all threads, and if none was timed there, that of all page faults.
 */
#ifndef FAULTLINE_ESTIMATE_H
#define FAULTLINE_ESTIMATE_H

#include "ledger.h"

/* At the end, when the ledger has all. */
void estimate_faults(struct ledger *);

#endif
