/* SPDX-License-Identifier: MIT */
#include "comparison_times.h"

#include "stats/paired.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct figure *comparison_rounds(const struct result_probe *probe, size_t point, size_t *count)
{
	*count = probe->point[point].rounds;
	return *count ? &probe->round[probe->point[point].first] : NULL;
}

/* `rounds` is not empty. */
static int from_rounds(const struct figure *rounds, size_t count, double level, struct estimate *time)
{
	double *sorted = malloc(count * sizeof *sorted);
	struct interval interval;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		sorted[i] = rounds[i].value;
	time->value = stats_median(sorted, count);
	interval = stats_median_interval(sorted, count, level);
	time->low = interval.low;
	time->high = interval.high;
	free(sorted);
	return 0;
}

static void from_summary(const struct result_probe *probe, size_t point, double level, struct estimate *time,
			 size_t *rounds)
{
	double count = result_figure(probe, point, "rounds");

	*rounds = count >= 0 && count < 1e9 ? (size_t)count : 0;
	time->value = result_figure(probe, point, "median_ns");
	if (level != 0.95)
		return;
	time->low = result_figure(probe, point, "ci_low_ns");
	time->high = result_figure(probe, point, "ci_high_ns");
}

int comparison_time(const struct result_probe *probe, size_t point, double level, struct estimate *time, size_t *rounds)
{
	const struct result_point *read = &probe->point[point];
	const struct figure *medians;

	*time = (struct estimate){ NAN, NAN, NAN };
	*rounds = 0;
	if (strcmp(read->status, "ok"))
		return 0;
	if (!read->has_samples) {
		from_summary(probe, point, level, time, rounds);
		return 0;
	}
	medians = comparison_rounds(probe, point, rounds);
	return medians ? from_rounds(medians, *rounds, level, time) : 0;
}

static void from_pairs(const struct figure *base, size_t bases, const struct figure *other, size_t others, double level,
		       double *logarithm, struct estimate *ratio)
{
	size_t count = paired_logarithms(base, bases, other, others, logarithm);
	struct interval interval;

	if (count == 0)
		return;
	interval = stats_median_interval(logarithm, count, level);
	*ratio = (struct estimate){ exp(stats_quantile(logarithm, count, 0.5)), exp(interval.low), exp(interval.high) };
}

int comparison_paired(const struct result_probe *base, size_t base_point, const struct result_probe *other,
		      size_t other_point, double level, struct estimate *ratio)
{
	size_t firsts, seconds;
	const struct figure *first = comparison_rounds(base, base_point, &firsts);
	const struct figure *second = comparison_rounds(other, other_point, &seconds);
	double *logarithm;

	*ratio = (struct estimate){ NAN, NAN, NAN };
	if (!first || !second)
		return 0;
	logarithm = malloc((firsts + 1) * sizeof *logarithm);
	if (!logarithm)
		return -ENOMEM;
	from_pairs(first, firsts, second, seconds, level, logarithm, ratio);
	free(logarithm);
	return 0;
}
