/* SPDX-License-Identifier: MIT */
/*
 * Durations by their size, in cells that are narrow beside their value: 64 for every power of two, so that a value is
 * known to 1 in 128. It takes no memory but its own, and adding a value takes a few ns; so it can be filled between
 * operations in the process that is measured, which is linked with the C library alone: hence not one of the libraries
 * that do this (the idea is HdrHistogram's). Pure.
 */
#ifndef FAULTLINE_TAIL_HISTOGRAM_H
#define FAULTLINE_TAIL_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { TAIL_CELLS = 64 * 36 }; /* up to 2^41 - 1; all that is longer is in the last cell */

/* All zero: empty. */
struct tail_histogram {
	uint64_t count, total, most;
	uint64_t cell[TAIL_CELLS];
};

void tail_histogram_add(struct tail_histogram *, uint64_t value);

/* The value below or at which a share `p` of the values is, to 1 in 128; never above the largest. NAN if fewer than
 * TAIL_BEYOND of them are above it. */
enum { TAIL_BEYOND = 5 };
double tail_histogram_quantile(const struct tail_histogram *, double p);

/* How many values are `least` or more, a power of two, and their total, to 1 in 128. */
double tail_histogram_above(const struct tail_histogram *, uint64_t least, double *total);

#endif
