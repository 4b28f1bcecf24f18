/* SPDX-License-Identifier: MIT */
#include "paired.h"

#include <math.h>

size_t paired_logarithms(const struct figure *base, size_t bases, const struct figure *other, size_t others,
			 double *logarithm)
{
	size_t count = 0;

	for (size_t i = 0, j = 0; i < bases && j < others;) {
		if (base[i].round != other[j].round) {
			if (base[i].round < other[j].round)
				i++;
			else
				j++;
			continue;
		}
		if (base[i].value > 0 && other[j].value > 0)
			logarithm[count++] = log(other[j].value / base[i].value);
		i++;
		j++;
	}
	stats_sort(logarithm, count);
	return count;
}
