/* SPDX-License-Identifier: MIT */
#include "comparison.h"

#include "comparison_match.h"
#include "comparison_times.h"
#include "result/variants.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *verdict_name(enum verdict verdict)
{
	static const char *const name[] = {
		[VERDICT_NONE] = "",         [VERDICT_UNKNOWN] = "unknown", [VERDICT_INDISTINCT] = "indistinct",
		[VERDICT_FASTER] = "faster", [VERDICT_SLOWER] = "slower",
	};

	return name[verdict];
}

static enum verdict verdict_of(struct estimate ratio)
{
	if (isnan(ratio.value))
		return VERDICT_NONE;
	if (isnan(ratio.low) || isnan(ratio.high))
		return VERDICT_UNKNOWN;
	if (ratio.low > 1)
		return VERDICT_SLOWER;
	return ratio.high < 1 ? VERDICT_FASTER : VERDICT_INDISTINCT;
}

bool comparison_is_above(struct estimate ratio, double share)
{
	return ratio.low > 1 + share;
}

static int pair(const struct comparison_probe *compared, const struct comparison_side *base,
		struct comparison_side *side, size_t other, double level)
{
	side->ratio = (struct estimate){ NAN, NAN, NAN };
	if (isnan(base->time.value) || isnan(side->time.value))
		return 0;
	return comparison_paired(compared->probe[0], base->point, compared->probe[other], side->point, level,
				 &side->ratio);
}

static int make_ratios(struct comparison_probe *compared, const struct comparison *comparison, double level)
{
	for (size_t i = 0; i < compared->rows; i++)
		for (size_t j = 0; j < comparison->results; j++) {
			struct comparison_side *base = &compared->row[i].side[0], *side = &compared->row[i].side[j];
			int result = 0;

			side->time = ratio_widen(side->time, drift_widening(&comparison->drift[j], side->rounds));
			if (j == 0)
				continue;
			if (comparison->paired[j])
				result = pair(compared, base, side, j, level);
			else
				side->ratio = ratio_of(base->time, side->time);
			if (result)
				return result;
			side->verdict = verdict_of(side->ratio);
		}
	return 0;
}

static bool is_distinct(enum verdict verdict)
{
	return verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER;
}

/* The larger rank comes first: distinct differences, then the size of the difference. */
static double rank_of(struct estimate ratio, enum verdict verdict)
{
	double size = fabs(log(ratio.value)), most = 1e6;

	if (verdict == VERDICT_NONE)
		return -1;
	size = size < most ? size : most;
	return is_distinct(verdict) ? 2 * most + size : size;
}

static double rank_of_row(const struct comparison_row *row)
{
	double rank = -1;

	for (size_t i = 1; i < COMPARISON_RESULTS; i++)
		rank = fmax(rank, rank_of(row->side[i].ratio, row->side[i].verdict));
	return rank;
}

static int compare_rows(const void *a, const void *b)
{
	const struct comparison_row *x = a, *y = b;
	double first = rank_of_row(x), second = rank_of_row(y);

	if (first != second)
		return first > second ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static double rank_of_probe(const struct comparison_probe *compared)
{
	double rank = -1;

	for (size_t i = 1; i < COMPARISON_RESULTS; i++)
		rank = fmax(rank, rank_of(compared->mean[i], compared->verdict[i]));
	return rank;
}

static int compare_probes(const void *a, const void *b)
{
	const struct comparison_probe *x = *(struct comparison_probe *const *)a,
				      *y = *(struct comparison_probe *const *)b;
	double first = rank_of_probe(x), second = rank_of_probe(y);

	if (first != second)
		return first > second ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int make_means(struct comparison_probe *compared, const struct comparison *comparison)
{
	struct estimate *ratio = calloc(compared->rows + 1, sizeof *ratio);

	for (size_t i = 0; ratio && i < comparison->results; i++) {
		double common = fmax(comparison->drift[0].common, comparison->drift[i].common);
		size_t count = 0;

		for (size_t j = 0; j < compared->rows; j++)
			if (compared->row[j].side[i].verdict > VERDICT_UNKNOWN)
				ratio[count++] = compared->row[j].side[i].ratio;
		compared->mean[i] = ratio_mean(ratio, count, comparison->paired[i] ? 0 : common);
		compared->mean_of[i] = count;
		compared->verdict[i] = verdict_of(compared->mean[i]);
	}
	free(ratio);
	return ratio ? 0 : -ENOMEM;
}

static int add_probe(struct comparison *comparison, const struct result *result, const char *name, double level,
		     struct error *error)
{
	struct comparison_probe **grown = realloc(comparison->probe, (comparison->probes + 1) * sizeof(void *));
	struct comparison_probe *compared = calloc(1, sizeof *compared);
	int outcome;

	if (grown)
		comparison->probe = grown;
	if (!grown || !compared) {
		free(compared);
		return error_set(error, -ENOMEM, "out of memory");
	}
	grown[comparison->probes++] = compared;
	compared->name = name;
	for (size_t i = 0; i < comparison->results; i++)
		compared->probe[i] = result_find(&result[i], name);
	outcome = comparison_match(compared, comparison->results, level);
	if (outcome || make_ratios(compared, comparison, level) || make_means(compared, comparison))
		outcome = error_set(error, -ENOMEM, "out of memory");
	if (!outcome)
		qsort(compared->row, compared->rows, sizeof *compared->row, compare_rows);
	return outcome;
}

static bool is_wanted(const struct comparison *comparison, const char *name, const char *const *names, size_t count)
{
	bool wanted = count == 0;

	for (size_t i = 0; i < count; i++)
		wanted |= !strcmp(names[i], name);
	for (size_t i = 0; i < comparison->probes; i++)
		wanted &= strcmp(comparison->probe[i]->name, name) != 0;
	return wanted;
}

/* From all probes of a result, not only the compared ones. `widening` is for a point with the average number of
 * rounds. */
static int find_drift(const struct result *result, struct drift *drift, double *widening)
{
	struct drift_evidence seen = { 0 };
	size_t all = 0, points = 0;

	for (size_t i = 0; i < result->probes; i++)
		for (size_t j = 0; j < result->probe[i].points; j++) {
			size_t count;
			const struct figure *rounds = comparison_rounds(&result->probe[i], j, &count);
			int outcome = drift_add(&seen, rounds, count);

			if (outcome)
				return outcome;
			all += count;
			points += count > 0;
		}
	*drift = drift_of(&seen);
	*widening = drift_widening(drift, points ? all / points : 0);
	return 0;
}

int comparison_make(const struct result *result, size_t count, const char *const *probe, size_t names, double level,
		    struct comparison *comparison, struct error *error)
{
	int outcome = 0;

	*comparison = (struct comparison){ .results = count };
	for (size_t i = 1; i < count; i++)
		comparison->paired[i] = variants_are_paired(&result[0].facts, &result[i].facts);
	for (size_t i = 0; i < count && !outcome; i++)
		if (find_drift(&result[i], &comparison->drift[i], &comparison->widening[i]))
			outcome = error_set(error, -ENOMEM, "out of memory");
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < result[i].probes && !outcome; j++)
			if (is_wanted(comparison, result[i].probe[j].name, probe, names))
				outcome = add_probe(comparison, result, result[i].probe[j].name, level, error);
	if (outcome)
		comparison_free(comparison);
	else if (comparison->probes)
		qsort(comparison->probe, comparison->probes, sizeof(void *), compare_probes);
	return outcome;
}

bool comparison_is_changed(const struct comparison_row *row)
{
	bool changed = false;

	for (size_t i = 1; i < COMPARISON_RESULTS; i++)
		changed |= is_distinct(row->side[i].verdict);
	return changed;
}

static int compare_orders(const void *a, const void *b)
{
	const struct comparison_row *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp((*(struct comparison_probe *const *)a)->name, (*(struct comparison_probe *const *)b)->name);
}

void comparison_sort_by_name(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->probes; i++)
		qsort(comparison->probe[i]->row, comparison->probe[i]->rows, sizeof(struct comparison_row),
		      compare_orders);
	if (comparison->probes)
		qsort(comparison->probe, comparison->probes, sizeof(void *), compare_names);
}

void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->probes; i++) {
		free(comparison->probe[i]->row);
		free(comparison->probe[i]);
	}
	free(comparison->probe);
	*comparison = (struct comparison){ 0 };
}
