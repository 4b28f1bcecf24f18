/* SPDX-License-Identifier: MIT */
/*
 * Whether the runs of a node agree that it is slower, or faster. If nodes did not differ, a run of one would be like a
 * run of any other: that three runs are all as slow as the fastest of them has the third power of the share of the other
 * nodes' runs that are as slow. Nothing is assumed of how runs stray, but that one does so regardless of another. Other
 * nodes whose runs agree likewise are left out of the share: they are slow themselves, and their runs did not stray.
 */
#include "fleet.h"

#include "stats/chance.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A run. */
struct entry {
	uint32_t node;
	double value;
	double *agreed; /* where the answer goes */
};

/* Of many runs, a quarter may be otherwise. */
static size_t needed(size_t runs)
{
	return runs - runs / 4;
}

/* How many of the sorted values are at least `value`. */
static size_t count_from(const double *sorted, size_t count, double value)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	return count - low;
}

/* A node at one look, to one side. */
struct side {
	double least;           /* of the runs that agree; where it is faster, all values are negative */
	size_t runs, agreeing;  /* agreeing: 0, if it has one run */
	size_t from;            /* how many of its runs are no less */
	size_t others_agreeing; /* in sorted sides: of those from this one on */
};

static int by_least(const void *a, const void *b)
{
	const struct side *x = a, *y = b;

	return (x->least > y->least) - (x->least < y->least);
}

/* What the judging of a group needs; each has space for all runs. */
struct bench {
	double *all, *own;
	struct side *side, *sorted;
};

static struct side side_of(const struct entry *entry, size_t runs, double sign, double *own)
{
	struct side side = { .runs = runs, .agreeing = runs > 1 ? needed(runs) : 0 };

	for (size_t i = 0; i < runs; i++)
		own[i] = sign * entry[i].value;
	stats_sort(own, runs);
	side.least = own[runs - needed(runs)];
	side.from = count_from(own, runs, side.least);
	return side;
}

/* Of all nodes whose runs agree on `least` or more, the runs. */
static size_t agreeing_from(const struct side *sorted, size_t nodes, double least)
{
	size_t low = 0, high = nodes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (sorted[middle].least < least)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nodes ? sorted[low].others_agreeing : 0;
}

/* The chance of a node's runs; `all` is sorted. */
static double chance_of(const struct side *side, const struct side *sorted, size_t nodes, const double *all,
			size_t count)
{
	size_t left_out = agreeing_from(sorted, nodes, side->least) - side->agreeing,
	       as_large = count_from(all, count, side->least) - side->from - left_out,
	       others = count - side->runs - left_out;

	return binomial_tail((double)side->runs, (double)side->agreeing, (1 + (double)as_large) / (1 + (double)others));
}

/* The runs of a group at one look, sorted by node, to one side: `sign` is 1 for slower ones and -1 for faster ones. */
static void judge_side(struct entry *entry, size_t count, double sign, const struct bench *bench)
{
	size_t nodes = 0, sum = 0;

	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && entry[end].node == entry[i].node; end++)
			bench->all[end] = sign * entry[end].value;
		bench->side[nodes++] = side_of(&entry[i], end - i, sign, bench->own);
	}
	stats_sort(bench->all, count);
	memcpy(bench->sorted, bench->side, nodes * sizeof *bench->side);
	qsort(bench->sorted, nodes, sizeof *bench->sorted, by_least);
	for (size_t i = nodes; i-- > 0;)
		bench->sorted[i].others_agreeing = sum += bench->sorted[i].agreeing;
	for (size_t i = 0, node = 0; i < count; i += bench->side[node++].runs) {
		const struct side *side = &bench->side[node];
		double chance = side->agreeing ? chance_of(side, bench->sorted, nodes, bench->all, count) : NAN;

		for (size_t j = i; j < i + side->runs; j++)
			*entry[j].agreed = fmin(fmin(1, 2 * chance), *entry[j].agreed); /* of two sides */
	}
}

static void judge_group(struct entry *entry, size_t count, const struct bench *bench)
{
	if (!count)
		return;
	judge_side(entry, count, 1, bench);
	judge_side(entry, count, -1, bench);
}

/* The cells of a point, from `first` on. */
static void judge_point(struct fleet *fleet, size_t first, size_t end, struct entry *entry, const struct bench *bench)
{
	for (size_t group = 0; group < fleet->groups; group++) {
		size_t count = 0;

		for (size_t i = first; i < end; i++) {
			struct fleet_cell *cell = &fleet->cell[i];

			if (fleet->node[cell->node].group == group)
				entry[count++] = (struct entry){ cell->node, cell->log_ns, &cell->agreed };
		}
		judge_group(entry, count, bench);
	}
}

static void judge_points(struct fleet *fleet, struct entry *entry, const struct bench *bench)
{
	for (size_t i = 0, end; i < fleet->cells; i = end) {
		for (end = i; end < fleet->cells && fleet->cell[end].point == fleet->cell[i].point; end++)
			;
		judge_point(fleet, i, end, entry, bench);
	}
}

static void judge_values(struct fleet *fleet, struct entry *entry, const struct bench *bench)
{
	for (size_t i = 0, end; i < fleet->values; i = end) {
		struct fleet_value *value = fleet->value;

		for (end = i;
		     end < fleet->values && value[end].probe == value[i].probe && value[end].group == value[i].group;
		     end++)
			entry[end - i] = (struct entry){ value[end].node, value[end].deviation, &value[end].agreed };
		judge_group(entry, end - i, bench);
	}
}

int fleet_make_agreements(struct fleet *fleet)
{
	size_t most = fleet->cells + fleet->values + 1;
	struct entry *entry = calloc(most, sizeof *entry);
	struct bench bench = { calloc(most, sizeof(double)), calloc(most, sizeof(double)),
			       calloc(most, sizeof(struct side)), calloc(most, sizeof(struct side)) };
	int result = entry && bench.all && bench.own && bench.side && bench.sorted ? 0 : -ENOMEM;

	if (!result && fleet->runs > fleet->nodes) {
		judge_points(fleet, entry, &bench);
		judge_values(fleet, entry, &bench);
	}
	free(bench.sorted);
	free(bench.side);
	free(bench.own);
	free(bench.all);
	free(entry);
	return result;
}
