/* SPDX-License-Identifier: MIT */
/*
 * Arithmetic with estimates whose intervals may touch 0. Pure; an unknown value or end stays NAN.
 *
 * A sum takes the ends at their worst together, since what is measured in one go errs together. A difference and a share
 * take the two as independent (MOVER, see ratio.h): where both err together, their interval is too wide rather than too
 * narrow.
 */
#ifndef FAULTLINE_ESTIMATE_H
#define FAULTLINE_ESTIMATE_H

#include "ratio.h"

extern const struct estimate estimate_unknown;

/* `part` of `of`, which is above 0; `part` may be 0 or less: then the ends are taken at their worst together. */
struct estimate estimate_share(struct estimate part, struct estimate of);

struct estimate estimate_difference(struct estimate more, struct estimate less);
struct estimate estimate_times(struct estimate, double factor);
struct estimate estimate_sum(struct estimate, struct estimate);

/* What a share leaves of the whole. */
struct estimate estimate_rest(struct estimate share);

#endif
