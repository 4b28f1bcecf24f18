/* SPDX-License-Identifier: MIT */
/*
 * The rounds of the points whose intervals are widest, in the order in which they were measured, for `--only rounds`:
 *
 *   rounds_points        how many points
 *   rounds_label[i]      a point: probe and values
 *   $rounds_I            its rounds: a row each, the number of the round, its median, ns, and what a picture says of it
 *                        under the mouse; '|' ends a line
 */
#ifndef FAULTLINE_CHART_ROUNDS_H
#define FAULTLINE_CHART_ROUNDS_H

#include "result/results.h"

#include <stdio.h>

/* Of a result that was read with its samples; NULL: none is drawn. */
void chart_rounds_write(const struct result *, FILE *);

#endif
