/* SPDX-License-Identifier: MIT */
#include "fleet_grid.h"

#include "text/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double least_scale = 0.1, most_scale = 1; /* logarithms */

/* What orders a node. */
struct rank {
	uint32_t node;
	size_t group, scores;
	double worst, sum;
};

static int by_rank(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;
	double mean_x = x->scores ? x->sum / (double)x->scores : 0, mean_y = y->scores ? y->sum / (double)y->scores : 0;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->worst != y->worst)
		return x->worst > y->worst ? -1 : 1;
	if (mean_x != mean_y)
		return mean_x > mean_y ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

static int order_nodes(struct fleet_grid *grid)
{
	const struct fleet *fleet = grid->fleet;
	struct rank *rank = calloc(fleet->nodes + 1, sizeof *rank);

	if (!rank)
		return -ENOMEM;
	for (size_t i = 0; i < fleet->nodes; i++)
		rank[i] = (struct rank){ .node = (uint32_t)i, .group = fleet->node[i].group };
	for (size_t i = 0; i < fleet->scores; i++) {
		const struct fleet_score *score = &fleet->score[i];

		rank[score->node].worst = score->worst;
		rank[score->node].sum += score->deviation;
		rank[score->node].scores++;
	}
	for (size_t i = 0; i < fleet->failures; i++)
		rank[fleet->failure[i].node].worst = INFINITY;
	qsort(rank, fleet->nodes, sizeof *rank, by_rank);
	for (size_t i = 0; i < fleet->nodes; i++)
		grid->node[i] = rank[i].node;
	free(rank);
	return 0;
}

static void add_probe(struct fleet_grid *grid, uint32_t probe)
{
	const char *name = grid->fleet->words.text[probe];
	size_t at = 0;

	while (at < grid->probes && strcmp(grid->fleet->words.text[grid->probe[at]], name) < 0)
		at++;
	if (at < grid->probes && grid->probe[at] == probe)
		return;
	memmove(&grid->probe[at + 1], &grid->probe[at], (grid->probes - at) * sizeof *grid->probe);
	grid->probe[at] = probe;
	grid->probes++;
}

static size_t column_of(const struct fleet_grid *grid, uint32_t probe)
{
	size_t column = 0;

	while (grid->probe[column] != probe)
		column++;
	return column;
}

/* `row` is the place of each node. */
static void fill(struct fleet_grid *grid, const size_t *row)
{
	const struct fleet *fleet = grid->fleet;

	for (size_t i = 0; i < fleet->scores; i++) {
		const struct fleet_score *score = &fleet->score[i];

		grid->square[row[score->node] * grid->probes + column_of(grid, score->probe)].score = score;
		if (score->is_outlier)
			grid->most = fmax(grid->most, fabs(fleet_size(score)));
	}
	for (size_t i = 0; i < fleet->failures; i++) {
		const struct fleet_failure *failure = &fleet->failure[i];

		grid->square[row[failure->node] * grid->probes + column_of(grid, failure->probe)].failure = failure;
	}
	grid->most = fmin(grid->most, most_scale);
}

static int make_squares(struct fleet_grid *grid)
{
	size_t *row = calloc(grid->nodes + 1, sizeof *row);

	grid->square = calloc(grid->nodes * grid->probes + 1, sizeof *grid->square);
	for (size_t i = 0; row && i < grid->nodes; i++)
		row[grid->node[i]] = i;
	if (row && grid->square)
		fill(grid, row);
	free(row);
	return row && grid->square ? 0 : -ENOMEM;
}

int fleet_grid_make(struct fleet_grid *grid, const struct fleet *fleet)
{
	int result;

	*grid = (struct fleet_grid){ .fleet = fleet, .nodes = fleet->nodes, .most = least_scale };
	grid->node = calloc(fleet->nodes + 1, sizeof *grid->node);
	grid->probe = calloc(fleet->spreads + fleet->failures + 1, sizeof *grid->probe);
	result = grid->node && grid->probe ? order_nodes(grid) : -ENOMEM;
	for (size_t i = 0; i < fleet->spreads && !result; i++)
		add_probe(grid, fleet->spread[i].probe);
	for (size_t i = 0; i < fleet->failures && !result; i++)
		add_probe(grid, fleet->failure[i].probe);
	if (!result)
		result = make_squares(grid);
	if (result)
		fleet_grid_free(grid);
	return result;
}

void fleet_grid_free(struct fleet_grid *grid)
{
	free(grid->node);
	free(grid->probe);
	free(grid->square);
	*grid = (struct fleet_grid){ 0 };
}

void fleet_grid_title(const struct fleet_grid *grid, size_t row, size_t column, char *text, size_t size)
{
	const struct fleet *fleet = grid->fleet;
	const struct fleet_square *square = &grid->square[row * grid->probes + column];
	const struct fleet_score *score = square->score;
	const struct fleet_failure *failure = square->failure;
	char points[UNITS_TEXT];
	size_t used = (size_t)snprintf(text, size, "%.100s, %.60s: ", fleet->names.text[grid->node[row]],
				       fleet->words.text[grid->probe[column]]);

	if (failure)
		used += (size_t)snprintf(text + used, size - used, "%s at %s: %.200s%s",
					 fleet->words.text[failure->status],
					 units_number(failure->points, "point", points),
					 fleet->words.text[failure->reason], score ? "; " : "");
	if (score)
		snprintf(text + used, size - used, "%.3g times the median, %zu of %s slower%s", exp(score->deviation),
			 score->slower, units_number(score->points, score->is_joint ? "probe" : "point", points),
			 score->is_outlier ? "; an outlier" : "");
	else if (!failure)
		snprintf(text + used, size - used, "not judged");
}
