/* SPDX-License-Identifier: MIT */
#include "pairs.h"

#include "schedule.h"
#include "stats/paired.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

void pairs_begin(struct pairs *pairs, size_t count)
{
	for (size_t i = 1; i < pairs->variants; i++)
		for (size_t j = 0; j < count; j++)
			measured_set_not_reached(&pairs->measured[i][j]);
}

/* The same point of a variant. */
static struct measured *point_of(const struct pairs *pairs, const struct measured *base, size_t variant)
{
	return &pairs->measured[variant][base - pairs->measured[0]];
}

static void draw_order(struct pairs *pairs, size_t order[static PAIRS_VARIANTS])
{
	for (size_t i = 0; i < pairs->variants; i++) {
		size_t other = (size_t)(schedule_random(&pairs->random) % (i + 1));

		order[i] = order[other];
		order[other] = i;
	}
}

static int round_of(struct pairs *pairs, size_t variant, struct measured *measured, uint64_t round,
		    const struct round_plan *plan, struct error *error)
{
	int result;

	if (round > 0 && measured->status != STATUS_OK)
		return 0;
	measured->rounds = round;
	measured_set_reached(measured);
	result = pairs->round(pairs->context, variant, measured, plan, error);
	if (measured->count == 0 && measured->status == STATUS_OK)
		measured_set_not_reached(measured);
	return result;
}

int pairs_round(struct pairs *pairs, struct measured *base, const struct round_plan *plan, struct error *error)
{
	size_t order[PAIRS_VARIANTS] = { 0 };
	uint64_t round = base->rounds;
	int result = 0;

	draw_order(pairs, order);
	for (size_t i = 0; i < pairs->variants && !result; i++)
		result = round_of(pairs, order[i], point_of(pairs, base, order[i]), round, plan, error);
	return result;
}

/* Half the width of the ratio's interval, which on logarithms is a share of the ratio. */
static int ratio_precision(const struct figure *base, size_t bases, const struct measured *other, double *precision)
{
	struct figure *figures;
	size_t count, common;
	double *logarithm;
	struct interval interval = { NAN, NAN };
	int result = stats_wall_rounds(other->sample, other->count, &figures, &count);

	if (result)
		return result;
	logarithm = malloc((bases + 1) * sizeof *logarithm);
	if (logarithm) {
		common = paired_logarithms(base, bases, figures, count, logarithm);
		interval = stats_median_interval(logarithm, common, 0.95);
	}
	free(figures);
	if (!logarithm)
		return -ENOMEM;
	free(logarithm);
	*precision = (interval.high - interval.low) / 2;
	return 0;
}

/* Not with fmax, which would pass over what is not known yet. */
static double wider(double one, double other)
{
	return isnan(one) || one > other ? one : other;
}

int pairs_precision(const struct pairs *pairs, const struct measured *base, double *precision)
{
	struct figure *rounds;
	size_t count, ratios = 0;
	double widest = 0, found;
	int result = stats_wall_rounds(base->sample, base->count, &rounds, &count);

	for (size_t i = 1; i < pairs->variants && !result; i++) {
		const struct measured *other = point_of(pairs, base, i);

		if (other->status != STATUS_OK)
			continue;
		result = ratio_precision(rounds, count, other, &found);
		widest = result ? widest : wider(widest, found);
		ratios++;
	}
	free(rounds);
	if (!result && ratios == 0)
		return stats_precision(base->sample, base->count, precision);
	if (!result)
		*precision = widest;
	return result;
}
