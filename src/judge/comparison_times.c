/* SPDX-License-Identifier: MIT */
#include "comparison_times.h"

#include "stats/disturbance.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double comparison_wall(const struct result_sample *sample)
{
	return sample->ns;
}

int comparison_rounds(const struct result_probe *probe, size_t point, struct figure **rounds, size_t *count)
{
	return comparison_rounds_of(probe, point, comparison_wall, rounds, count);
}

int comparison_rounds_of(const struct result_probe *probe, size_t point, double (*of)(const struct result_sample *),
			 struct figure **rounds, size_t *count)
{
	size_t first = probe->point[point].first, samples = probe->point[point].samples, used = 0;
	const struct result_sample *sample = samples ? &probe->sample[first] : NULL;
	struct choosable *choice;
	double *room;

	*rounds = NULL;
	*count = 0;
	if (samples == 0)
		return 0;
	choice = malloc(samples * sizeof *choice);
	room = malloc(samples * sizeof *room);
	*rounds = malloc(samples * sizeof **rounds);
	if (choice && room && *rounds) {
		for (size_t i = 0; i < samples; i++)
			choice[i] = (struct choosable){ .round = sample[i].round,
							.timed = sample[i].timed,
							.disturbed = sample[i].disturbed };
		disturbance_choose(choice, samples);
		for (size_t i = 0; i < samples; i++)
			if (choice[i].used)
				(*rounds)[used++] = (struct figure){ sample[i].round, of(&sample[i]) };
		*count = stats_rounds(*rounds, used, room);
	}
	free(choice);
	free(room);
	return choice && room && *rounds ? 0 : -ENOMEM;
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
	struct figure *medians;
	int result;

	*time = (struct estimate){ NAN, NAN, NAN };
	*rounds = 0;
	if (strcmp(read->status, "ok"))
		return 0;
	if (read->samples == 0) {
		from_summary(probe, point, level, time, rounds);
		return 0;
	}
	result = comparison_rounds(probe, point, &medians, rounds);
	if (!result && *rounds)
		result = from_rounds(medians, *rounds, level, time);
	free(medians);
	return result;
}
