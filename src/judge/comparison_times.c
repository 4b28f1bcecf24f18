/* SPDX-License-Identifier: MIT */
#include "comparison_times.h"

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
