/* SPDX-License-Identifier: MIT */
/*
 * Whether a node with several runs became slower or faster. How much runs differ by chance is seen from one run to the
 * next, over all nodes of the group: drift is little from one run to the next, and adds up.
 */
#include "fleet.h"

#include "fleet_scale.h"
#include "stats/chance.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

/* Runs of one machine have heavier tails than a normal distribution: docs/fleet.md has the figures. */
static const struct tails tails = { 5, 1.0774 };

/* From each run to the next of its node, of a probe and a group: how far such steps spread. */
static struct scale scale_steps(const struct fleet_value *value, size_t count, double *room)
{
	double *error = room + count;
	size_t steps = 0;

	for (size_t i = 1; i < count; i++)
		if (value[i].node == value[i - 1].node) {
			room[steps] = value[i].deviation - value[i - 1].deviation;
			error[steps++] = NAN;
		}
	return scale_of(room, steps, error);
}

/* The runs of a node in a probe. */
static struct fleet_drift drift_of(const struct fleet_value *value, size_t runs, const struct scale *step)
{
	size_t half = runs / 2;
	double early = 0, late = 0, error = fmax(step->slower, step->faster) / sqrt((double)half);

	for (size_t i = 0; i < half; i++) {
		early += value[i].deviation / (double)half;
		late += value[runs - 1 - i].deviation / (double)half;
	}
	return (struct fleet_drift){
		.probe = value->probe,
		.node = value->node,
		.first = value->run,
		.last = value[runs - 1].run,
		.runs = runs,
		.points = value->points,
		.change = late - early,
		.p = error > 0 ? scale_chance((late - early) / error, step->values, tails) : 1,
	};
}

/* The values of a probe and a group. */
static void find_drifts(struct fleet *fleet, const struct fleet_value *value, size_t count, double *room)
{
	struct scale step = scale_steps(value, count, room);

	if (step.values < FLEET_LEAST)
		return;
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && value[end].node == value[i].node; end++)
			;
		if (end - i > 1)
			fleet->drift[fleet->drifts++] = drift_of(&value[i], end - i, &step);
	}
}

static int by_chance(const void *a, const void *b)
{
	const struct fleet_drift *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

static int largest_first(const void *a, const void *b)
{
	const struct fleet_drift *x = a, *y = b;

	if (x->is_drift != y->is_drift)
		return x->is_drift ? -1 : 1;
	return (fabs(x->change) < fabs(y->change)) - (fabs(x->change) > fabs(y->change));
}

static void judge(struct fleet *fleet, double *room)
{
	if (!fleet->drifts)
		return;
	qsort(fleet->drift, fleet->drifts, sizeof *fleet->drift, by_chance);
	for (size_t i = 0; i < fleet->drifts; i++)
		room[i] = fleet->drift[i].p;
	chance_adjust(room, fleet->drifts);
	for (size_t i = 0; i < fleet->drifts; i++) {
		struct fleet_drift *drift = &fleet->drift[i];

		drift->q = room[i];
		drift->is_drift = drift->q <= FLEET_FALSE && fabs(drift->change) >= log1p(fleet->least);
	}
	qsort(fleet->drift, fleet->drifts, sizeof *fleet->drift, largest_first);
}

int fleet_make_drifts(struct fleet *fleet)
{
	const struct fleet_value *value = fleet->value;
	double *room = calloc(2 * fleet->values + 1, sizeof *room);

	fleet->drift = calloc(fleet->values + 1, sizeof *fleet->drift);
	if (!fleet->drift || !room) {
		free(room);
		return -ENOMEM;
	}
	for (size_t i = 0, end; i < fleet->values; i = end) {
		for (end = i;
		     end < fleet->values && value[end].probe == value[i].probe && value[end].group == value[i].group;
		     end++)
			;
		find_drifts(fleet, &value[i], end - i, room);
	}
	judge(fleet, room);
	free(room);
	return 0;
}
