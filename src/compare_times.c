/* SPDX-License-Identifier: MIT */
#include "compare_times.h"

#include "disturbance.h"
#include "stats.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Room for the samples of one point. */
struct scratch {
	struct choosable *choice;
	struct figure *figure;
	double *median;
};

static void from_samples(const struct result_sample *sample, size_t count, double level, struct scratch *scratch,
			 struct estimate *time, size_t *rounds)
{
	struct interval interval;
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		scratch->choice[i] = (struct choosable){
			.round = sample[i].round, .timed = sample[i].timed, .disturbed = sample[i].disturbed
		};
	disturbance_choose(scratch->choice, count);
	for (size_t i = 0; i < count; i++)
		if (scratch->choice[i].used)
			scratch->figure[used++] = (struct figure){ sample[i].round, sample[i].ns };
	*rounds = stats_round_medians(scratch->figure, used, scratch->median);
	if (*rounds == 0)
		return;
	interval = stats_median_interval(scratch->median, *rounds, level);
	*time = (struct estimate){ stats_quantile(scratch->median, *rounds, 0.5), interval.low, interval.high };
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

int compare_time(const struct result_probe *probe, size_t point, double level, struct estimate *time, size_t *rounds)
{
	const struct result_point *read = &probe->point[point];
	struct scratch scratch;
	int result = -ENOMEM;

	*time = (struct estimate){ NAN, NAN, NAN };
	*rounds = 0;
	if (strcmp(read->status, "ok"))
		return 0;
	if (read->samples == 0) {
		from_summary(probe, point, level, time, rounds);
		return 0;
	}
	scratch.choice = malloc(read->samples * sizeof *scratch.choice);
	scratch.figure = malloc(read->samples * sizeof *scratch.figure);
	scratch.median = malloc(read->samples * sizeof *scratch.median);
	if (scratch.choice && scratch.figure && scratch.median) {
		from_samples(probe->sample + read->first, read->samples, level, &scratch, time, rounds);
		result = 0;
	}
	free(scratch.choice);
	free(scratch.figure);
	free(scratch.median);
	return result;
}
