/* SPDX-License-Identifier: MIT */
#include "tail_histogram.h"

#include <math.h>

enum { BITS = 6, PER_POWER = 1 << BITS };

/* By how much a value is shifted so that 64 to 127 are left of it; less where it is smaller. */
static unsigned shift_of(uint64_t value)
{
	unsigned top = 63 - (unsigned)__builtin_clzll(value | 1);

	return top > BITS ? top - BITS : 0;
}

static size_t cell_of(uint64_t value)
{
	unsigned shift = shift_of(value);
	size_t cell = (size_t)shift * PER_POWER + (size_t)(value >> shift);

	return cell < TAIL_CELLS ? cell : TAIL_CELLS - 1;
}

/* The middle of the values of a cell. */
static double middle_of(size_t cell)
{
	size_t power = cell / PER_POWER, shift = power > 1 ? power - 1 : 0;
	double width = ldexp(1, (int)shift);

	return (double)(cell - shift * PER_POWER) * width + (width - 1) / 2;
}

void tail_histogram_add(struct tail_histogram *histogram, uint64_t value)
{
	histogram->count++;
	histogram->total += value;
	if (value > histogram->most)
		histogram->most = value;
	histogram->cell[cell_of(value)]++;
}

double tail_histogram_quantile(const struct tail_histogram *histogram, double p)
{
	double wanted = p * (double)histogram->count, middle;
	uint64_t below = 0;
	size_t cell = 0;

	if ((double)histogram->count - wanted < (double)TAIL_BEYOND)
		return NAN;
	while (cell < TAIL_CELLS && (double)(below += histogram->cell[cell]) < wanted)
		cell++;
	middle = middle_of(cell);
	return middle < (double)histogram->most ? middle : (double)histogram->most;
}

double tail_histogram_above(const struct tail_histogram *histogram, uint64_t least, double *total)
{
	double count = 0;

	*total = 0;
	for (size_t i = cell_of(least); i < TAIL_CELLS; i++) {
		count += (double)histogram->cell[i];
		*total += (double)histogram->cell[i] * middle_of(i);
	}
	return count;
}
