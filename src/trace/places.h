/* SPDX-License-Identifier: MIT */
/* The samples of the CPU clock by object and symbol. */
#ifndef FAULTLINE_PLACES_H
#define FAULTLINE_PLACES_H

#include "site.h"
#include "tracer.h"

/* Fills in the places of the trace, those with the most samples first. */
void places_rank(struct trace *, const struct sites *);

#endif
