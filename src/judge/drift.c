/* SPDX-License-Identifier: MIT */
#include "drift.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

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

/* The rank of each value, relative to the middle; equal values share a rank, or their order would look like a trend. */
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

/*
 * The first, second and last third of a run. White noise makes their means differ by a third's share of its variance.
 * Flicker noise, whose power is the same in every octave, makes them differ as much as two whole runs: its two-sample
 * variance does not fall with time (Allan, Proceedings of the IEEE 54 (1966) 221-230).
 */
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
	within /= (double)(count - THIRDS);
	seen->between += between / (THIRDS - 1);
	seen->within += within;
	seen->reach += within * (double)count / (double)THIRDS;
}

static void add_ranks(struct drift_evidence *seen, const struct figure *rounds, const double *rank, size_t count)
{
	double square = 0;

	for (size_t i = 0; i < count; i++)
		square += rank[i] * rank[i] / (double)count;
	if (square == 0)
		return;
	add_thirds(seen, rank, square, count);
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

static double common_of(const struct drift_evidence *seen)
{
	double products = 0, pairs = 0;

	for (size_t i = 0; i < DRIFT_ROUNDS; i++) {
		products += seen->sum[i] * seen->sum[i] - seen->sum_of_squares[i];
		pairs += seen->points[i] * (seen->points[i] - 1);
	}
	return pairs > 0 ? fmax(0, fmin(products / pairs, 1)) : 0;
}

static double flicker_of(const struct drift_evidence *seen)
{
	return seen->reach > 0 ? fmax(0, fmin((seen->between - seen->within) / seen->reach, 1)) : 0;
}

struct drift drift_of(const struct drift_evidence *seen)
{
	return (struct drift){ flicker_of(seen), common_of(seen) };
}

double drift_widening(const struct drift *drift, size_t rounds)
{
	return sqrt(1 + (double)rounds * drift->flicker);
}
