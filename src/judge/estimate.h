/* SPDX-License-Identifier: MIT */
/*
 * Arithmetic with estimates whose intervals may touch 0. The ends are taken at their worst together, so an interval is
 * never too narrow. Pure; an unknown value or end stays NAN.
 */
#ifndef FAULTLINE_ESTIMATE_H
#define FAULTLINE_ESTIMATE_H

#include "ratio.h"

extern const struct estimate estimate_unknown;

/* `part` of `of`, which is above 0; `part` may be 0 or less. */
struct estimate estimate_share(struct estimate part, struct estimate of);

struct estimate estimate_difference(struct estimate more, struct estimate less);
struct estimate estimate_times(struct estimate, double factor);
struct estimate estimate_sum(struct estimate, struct estimate);

#endif
