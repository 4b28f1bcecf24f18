/* SPDX-License-Identifier: MIT */
/* The stacks that the preloaded library and the samples left in the shared memory. */
#ifndef FAULTLINE_STACKS_READ_H
#define FAULTLINE_STACKS_READ_H

#include "preload.h"
#include "stacks.h"

/* Reads all, and sums them by line. What there is no memory for counts as lost. */
void stacks_read(struct stacks *, const struct preload *, const struct ledger *);

#endif
