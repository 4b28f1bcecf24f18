/* SPDX-License-Identifier: MIT */
/* The library's ticks in nanoseconds of CLOCK_MONOTONIC. */
#ifndef FAULTLINE_TICKS_H
#define FAULTLINE_TICKS_H

#include <stdint.h>

struct ticks {
	uint32_t clock; /* enum shared_clock */
	uint64_t first_ticks, first_ns, last_ticks, last_ns;
};

uint64_t ticks_clock_ns(void);

/* Chooses the clock and takes its measure; some milliseconds. */
void ticks_begin(struct ticks *);

/* Compares the two clocks again, so that they do not drift apart. */
void ticks_update(struct ticks *);

/* A number of the program's, made whole: what is no such number, or too large for one, becomes the nearest that is. */
static inline uint64_t ticks_whole(double number)
{
	if (!(number > 0))
		return 0;
	return number < (double)INT64_MAX ? (uint64_t)number : INT64_MAX;
}

double ticks_length_ns(const struct ticks *);                 /* of one tick */
uint64_t ticks_ns(const struct ticks *, uint64_t ticks);      /* a time */
uint64_t ticks_span_ns(const struct ticks *, uint64_t ticks); /* a length */

#endif
