/* SPDX-License-Identifier: MIT */
/*
 * Rounds in pairs: two variants whose rounds were taken side by side, in an order that a coin decided. Pure.
 *
 * If the variants do not differ, exchanging the order of a pair only changes the sign of its logarithm, so each sign
 * is that of a fair coin, whatever the noise is and however it drifts. The interval of a median
 * (stats_median_interval) counts signs, too (Dixon and Mood, Journal of the American Statistical Association 41
 * (1946) 557-566); what it adds is interpolation between two logarithms: docs/experiments-statistics.md has its
 * effect on real rounds.
 */
#ifndef FAULTLINE_PAIRED_H
#define FAULTLINE_PAIRED_H

#include "stats.h"

/* The logarithms of other / base of the rounds that both have, sorted; returns how many. Rounds ascend; `logarithm` has
 * room for the shorter of the two. Times that are not above 0 are left out. */
size_t paired_logarithms(const struct figure *base, size_t bases, const struct figure *other, size_t others,
			 double *logarithm);

#endif
