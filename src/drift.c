/* SPDX-License-Identifier: MIT */
#include "drift.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* A correlation that is nearer to 1 is taken for this one: the widening would grow without bounds. */
static const double most_serial = 0.9;

enum { THIRDS = 3 };

struct ranked {
	double value;
	size_t place;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

/* The rank of each value, from the middle; equal values share theirs, or their order would look like a trend. */
static void ranks(struct ranked *ranked, size_t count, double *rank)
{
	qsort(ranked, count, sizeof *ranked, compare_ranked);
	for (size_t start = 0, end; start < count; start = end) {
		for (end = start + 1; end < count && ranked[end].value == ranked[start].value; end++)
			;
		for (size_t i = start; i < end; i++)
			rank[ranked[i].place] = (double)(start + end - 1) / 2 - (double)(count - 1) / 2;
	}
}

/* The first, second and last third of a run (batch means: Conway, Management Science 10 (1963) 47-61): what
 * changes slowly makes them differ by more than their rounds do. */
static void add_thirds(struct drift_evidence *seen, const double *rank, double square, size_t count)
{
	double between = 0, within = (double)count;

	for (size_t i = 0; i < THIRDS; i++) {
		size_t start = i * count / THIRDS, end = (i + 1) * count / THIRDS;
		double sum = 0, part;

		for (size_t j = start; j < end; j++)
			sum += rank[j];
		part = sum * sum / (double)(end - start) / square;
		between += part;
		within -= part;
	}
	seen->between += between / (THIRDS - 1);
	seen->within += within / (double)(count - THIRDS);
	seen->thirds++;
}

/*
 * Without any dependence the sum of the products is on average minus the mean square, and a serial correlation
 * of few rounds is found too small by a share of about 3 over their number (Marriott and Pope, Biometrika 41
 * (1954) 390-402). So long series weigh more.
 */
static void add_ranks(struct drift_evidence *seen, const struct figure *rounds, const double *rank, size_t count)
{
	double square = 0, products = 0, weight = (double)count;

	for (size_t i = 0; i < count; i++)
		square += rank[i] * rank[i] / (double)count;
	if (square == 0)
		return;
	add_thirds(seen, rank, square, count);
	for (size_t i = 0; i + 1 < count; i++)
		products += rank[i] * rank[i + 1];
	seen->products += weight * (products / square + 1);
	seen->expected += weight * (weight - 1) * (1 - 3 / weight);
	seen->variance += weight * weight * (weight - 1);
	for (size_t i = 0; i < count; i++) {
		uint64_t round = rounds[i].round;

		if (round >= DRIFT_ROUNDS)
			break;
		seen->sum[round] += rank[i] / sqrt(square);
		seen->sum_of_squares[round] += rank[i] * rank[i] / square;
		seen->points[round]++;
	}
}

int drift_add(struct drift_evidence *seen, const struct figure *rounds, size_t count)
{
	struct ranked *ranked;
	double *rank;

	if (count < STATS_LEAST_ROUNDS)
		return 0;
	ranked = malloc(count * sizeof *ranked);
	rank = malloc(count * sizeof *rank);
	if (ranked && rank) {
		for (size_t i = 0; i < count; i++)
			ranked[i] = (struct ranked){ rounds[i].value, i };
		ranks(ranked, count, rank);
		add_ranks(seen, rounds, rank, count);
	}
	free(ranked);
	free(rank);
	return ranked && rank ? 0 : -ENOMEM;
}

/* What chance alone shows is taken off, so that independent rounds are mostly left as they are. */
static double serial_of(const struct drift_evidence *seen)
{
	double serial = seen->expected > 0 ? (seen->products - sqrt(seen->variance)) / seen->expected : 0;

	return fmax(0, fmin(serial, most_serial));
}

static double common_of(const struct drift_evidence *seen)
{
	double products = 0, pairs = 0;

	for (size_t i = 0; i < DRIFT_ROUNDS; i++) {
		products += seen->sum[i] * seen->sum[i] - seen->sum_of_squares[i];
		pairs += seen->points[i] * (seen->points[i] - 1);
	}
	return pairs > 0 ? fmax(0, fmin(products / pairs, 1)) : 0;
}

/* By how much the variance of a run's median is more than that of independent rounds: as far as neighbours
 * tell, and as far as thirds do. */
static double excess_of(const struct drift_evidence *seen)
{
	double serial = serial_of(seen), neighbours = (1 + serial) / (1 - serial);
	double chance = sqrt(2 / (double)(THIRDS - 1) / fmax(seen->thirds, 1));
	double thirds = seen->within > 0 ? seen->between / seen->within - chance : 1;

	return fmax(neighbours, fmin(thirds, (1 + most_serial) / (1 - most_serial)));
}

struct drift drift_of(const struct drift_evidence *seen)
{
	return (struct drift){ sqrt(excess_of(seen)), common_of(seen) };
}
