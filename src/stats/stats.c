/* SPDX-License-Identifier: MIT */
#include "stats.h"

#include "disturbance.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void stats_sort(double *values, size_t n)
{
	qsort(values, n, sizeof *values, compare_doubles);
}

double stats_quantile(const double *sorted, size_t n, double p)
{
	double position = p * (double)(n - 1);
	size_t below = (size_t)position;

	if (below + 1 >= n)
		return sorted[n - 1];
	return sorted[below] + (position - (double)below) * (sorted[below + 1] - sorted[below]);
}

double stats_median(double *values, size_t n)
{
	stats_sort(values, n);
	return stats_quantile(values, n, 0.5);
}

size_t stats_rounds(struct figure *figure, size_t count, double *room)
{
	size_t rounds = 0;

	for (size_t start = 0, end; start < count; start = end) {
		for (end = start; end < count && figure[end].round == figure[start].round; end++)
			room[end - start] = figure[end].value;
		figure[rounds++] = (struct figure){ figure[start].round, stats_median(room, end - start) };
	}
	return rounds;
}

/* Space for a figure of every sample, and which samples are used. */
struct scratch {
	struct figure *figure;
	double *value;
	struct choosable *choice;
};

/* A field of a sample, by its offset. */
static uint64_t field(const struct sample *sample, size_t offset)
{
	return *(const uint64_t *)((const char *)sample + offset);
}

/* Whether a sample's figure is known and used: counters are used even from samples that were taken for counters
 * only. */
static bool is_used(const struct sample *sample, const struct choosable *choice, size_t offset)
{
	bool counter = offset >= offsetof(struct sample, counter);

	return field(sample, offset) != SAMPLE_UNKNOWN && (choice->used || (counter && !choice->timed));
}

/* Writes the figure's medians of the rounds, in order, to scratch->figure; returns how many. Skips samples where the
 * figure is not known. */
static size_t figures_of_rounds(const struct sample *sample, size_t count, size_t offset, struct scratch *scratch)
{
	size_t known = 0;

	for (size_t i = 0; i < count; i++)
		if (is_used(&sample[i], &scratch->choice[i], offset))
			scratch->figure[known++] = (struct figure){
				sample[i].round, (double)field(&sample[i], offset) / (double)sample[i].iterations
			};
	return stats_rounds(scratch->figure, known, scratch->value);
}

/* The same, sorted, in scratch->value. */
static size_t round_medians(const struct sample *sample, size_t count, size_t offset, struct scratch *scratch)
{
	size_t rounds = figures_of_rounds(sample, count, offset, scratch);

	for (size_t i = 0; i < rounds; i++)
		scratch->value[i] = scratch->figure[i].value;
	stats_sort(scratch->value, rounds);
	return rounds;
}

static double median_of_rounds(const struct sample *sample, size_t count, size_t offset, struct scratch *scratch)
{
	size_t rounds = round_medians(sample, count, offset, scratch);

	return rounds ? stats_quantile(scratch->value, rounds, 0.5) : NAN;
}

/* Counts cover all timed samples, because switches and steal are why some samples are left out. */
static double mean_per_iteration(const struct sample *sample, size_t count, size_t offset)
{
	double total = 0, iterations = 0;

	for (size_t i = 0; i < count; i++)
		if (sample[i].timed && field(&sample[i], offset) != SAMPLE_UNKNOWN) {
			total += (double)field(&sample[i], offset);
			iterations += (double)sample[i].iterations;
		}
	return iterations > 0 ? total / iterations : NAN;
}

static void summarize_wall(const struct sample *sample, size_t count, struct scratch *scratch, struct summary *summary)
{
	size_t rounds = round_medians(sample, count, offsetof(struct sample, wall_ns), scratch);
	struct interval interval = stats_median_interval(scratch->value, rounds, 0.95);
	size_t used = 0;

	summary->rounds = (double)rounds;
	if (rounds == 0)
		return;
	summary->median_ns = stats_quantile(scratch->value, rounds, 0.5);
	summary->ci_low_ns = interval.low;
	summary->ci_high_ns = interval.high;
	for (size_t i = 0; i < count; i++)
		if (scratch->choice[i].used)
			scratch->value[used++] = (double)sample[i].wall_ns / (double)sample[i].iterations;
	stats_sort(scratch->value, used);
	summary->min_ns = scratch->value[0];
	summary->p10_ns = stats_quantile(scratch->value, used, 0.1);
	summary->p90_ns = stats_quantile(scratch->value, used, 0.9);
	summary->max_ns = scratch->value[used - 1];
}

static void choose_samples(const struct sample *sample, size_t count, struct scratch *scratch, struct summary *summary)
{
	size_t disturbed = 0;

	for (size_t i = 0; i < count; i++) {
		scratch->choice[i] = (struct choosable){
			.round = sample[i].round,
			.timed = sample[i].timed,
			.disturbed = sample[i].disturbed != 0,
		};
		disturbed += sample[i].timed && sample[i].disturbed;
	}
	summary->disturbed = (double)disturbed;
	summary->left_out = (double)disturbance_choose(scratch->choice, count);
}

static double median_iterations(const struct sample *sample, size_t count, double *values)
{
	for (size_t i = 0; i < count; i++)
		values[i] = (double)sample[i].iterations;
	return stats_median(values, count);
}

static double least_running(const struct sample *sample, size_t count, size_t counter)
{
	double least = NAN;

	for (size_t i = 0; i < count; i++)
		least = fmin(least, sample[i].running[counter]);
	return least;
}

static void summarize_counters(const struct sample *sample, size_t count, struct scratch *scratch,
			       struct summary *summary)
{
	for (size_t i = 0; i < SAMPLE_COUNTERS; i++) {
		size_t offset = offsetof(struct sample, counter) + i * sizeof(uint64_t);

		summary->counter[i] = median_of_rounds(sample, count, offset, scratch);
		summary->running[i] = least_running(sample, count, i);
	}
}

/* The figures of both a sample and a point. */
static void summarize_figures(const struct sample *sample, size_t count, struct scratch *scratch,
			      struct summary *summary)
{
	static const struct {
		size_t from, to;
		enum stats_sum how;
	} figures[] = {
#define FIGURE(name, unit, sum, ...) { offsetof(struct sample, name), offsetof(struct summary, name), sum },
#include "columns.def"
	};

	for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
		*(double *)((char *)summary + figures[i].to) = figures[i].how == SUM_MEAN
			? mean_per_iteration(sample, count, figures[i].from)
			: median_of_rounds(sample, count, figures[i].from, scratch);
}

static void summarize_all(const struct sample *sample, size_t count, struct scratch *scratch, struct summary *summary)
{
	choose_samples(sample, count, scratch, summary);
	summarize_wall(sample, count, scratch, summary);
	summarize_counters(sample, count, scratch, summary);
	summarize_figures(sample, count, scratch, summary);
	summary->samples = (double)count;
	summary->bytes = sample[0].bytes ? (double)sample[0].bytes : NAN;
	summary->iterations = median_iterations(sample, count, scratch->value);
	for (size_t i = 0; i < PROBE_TALLIES; i++)
		summary->tally[i] = mean_per_iteration(sample, count,
						       offsetof(struct sample, tally) + i * sizeof(uint64_t));
}

static void summary_unknown(struct summary *summary)
{
	double *figure = (double *)summary;

	for (size_t i = 0; i < sizeof *summary / sizeof *figure; i++)
		figure[i] = NAN;
	summary->samples = summary->rounds = summary->disturbed = summary->left_out = 0;
}

static void scratch_free(struct scratch *scratch)
{
	free(scratch->figure);
	free(scratch->value);
	free(scratch->choice);
}

static int scratch_make(struct scratch *scratch, size_t count)
{
	scratch->figure = malloc(count * sizeof *scratch->figure);
	scratch->value = malloc(count * sizeof *scratch->value);
	scratch->choice = malloc(count * sizeof *scratch->choice);
	if (scratch->figure && scratch->value && scratch->choice)
		return 0;
	scratch_free(scratch);
	return -ENOMEM;
}

int stats_summarize(const struct sample *sample, size_t count, struct summary *summary)
{
	struct scratch scratch;

	summary_unknown(summary);
	if (count == 0)
		return 0;
	if (scratch_make(&scratch, count))
		return -ENOMEM;
	summarize_all(sample, count, &scratch, summary);
	scratch_free(&scratch);
	return 0;
}

int stats_precision(const struct sample *sample, size_t count, double *precision)
{
	struct summary summary;
	struct scratch scratch;

	*precision = NAN;
	if (count == 0)
		return 0;
	if (scratch_make(&scratch, count))
		return -ENOMEM;
	summary_unknown(&summary);
	choose_samples(sample, count, &scratch, &summary);
	summarize_wall(sample, count, &scratch, &summary);
	*precision = interval_precision((struct interval){ summary.ci_low_ns, summary.ci_high_ns }, summary.median_ns);
	scratch_free(&scratch);
	return 0;
}

int stats_wall_rounds(const struct sample *sample, size_t count, struct figure **rounds, size_t *found)
{
	struct summary ignored;
	struct scratch scratch;

	*rounds = NULL;
	*found = 0;
	if (count == 0)
		return 0;
	if (scratch_make(&scratch, count))
		return -ENOMEM;
	choose_samples(sample, count, &scratch, &ignored);
	*found = figures_of_rounds(sample, count, offsetof(struct sample, wall_ns), &scratch);
	*rounds = scratch.figure;
	scratch.figure = NULL;
	scratch_free(&scratch);
	return 0;
}

double interval_precision(struct interval interval, double median)
{
	return (interval.high - interval.low) / 2 / median;
}
