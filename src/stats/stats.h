/* SPDX-License-Identifier: MIT */
/*
 * Turns samples into numbers. Pure: no clock, no I/O. An unknown value is NAN.
 */
#ifndef FAULTLINE_STATS_H
#define FAULTLINE_STATS_H

#include "sample.h"

/* Ascending, in place. */
void stats_sort(double *values, size_t n);

/* The quantile `p` of n >= 1 sorted values, interpolated (type 7 of Hyndman and Fan, 1996). */
double stats_quantile(const double *sorted, size_t n, double p);

/* Sorts in place and returns the median of n >= 1 values. */
double stats_median(double *values, size_t n);

enum { STATS_LEAST_ROUNDS = 6 }; /* fewer can't give a 95 % interval without assuming a distribution */

struct interval {
	double low, high;
};

/*
 * The interval that holds the median of the population with probability `level`: interpolated order statistics,
 * Hettmansperger and Sheather, Statistics & Probability Letters 4 (1986) 75-79. It assumes independent values and no
 * distribution. NAN if n is too small for the level.
 */
struct interval stats_median_interval(const double *sorted, size_t n, double level);

/* A figure of a sample, and its round. */
struct figure {
	uint64_t round;
	double value;
};

/* Replaces the figures with the median of each round, in order; returns how many. The figures of a round must be
 * adjacent; `room` has space for `count` figures. */
size_t stats_rounds(struct figure *, size_t count, double *room);

/* How a figure of a point is made of the totals of its samples and their iterations. */
enum stats_sum {
	SUM_OTHER,  /* in a way of its own */
	SUM_MEDIAN, /* the median of the medians of the rounds */
	SUM_MEAN,   /* all of it divided by all iterations */
};

/* A point: its samples taken together. Everything but the counts is per iteration. */
struct summary {
#define POINT(name, ...)  double name;
#define FIGURE(name, ...) double name;
#include "columns.def"
	double tally[PROBE_TALLIES];
	double counter[SAMPLE_COUNTERS]; /* medians of the medians of the rounds that counted it */
	double running[SAMPLE_COUNTERS]; /* the lowest of the samples */
};

/* The samples of a round must be adjacent. Times are those of the samples that disturbance_choose chooses; faults,
 * switches, steal and tallies those of all timed samples. 0 or -ENOMEM. */
int stats_summarize(const struct sample *, size_t count, struct summary *);

/* The wall time of an iteration in each round, by the same choice of samples, in order; to be freed. NULL and 0 without
 * samples. 0 or -ENOMEM. */
int stats_wall_rounds(const struct sample *, size_t count, struct figure **rounds, size_t *found);

/* Half the width of an interval divided by its median: 0.02 is ±2 %. NAN without an interval. */
double interval_precision(struct interval, double median);

/* The same for a point, cheaper than its whole summary. 0 or -ENOMEM. */
int stats_precision(const struct sample *, size_t count, double *precision);

#endif
