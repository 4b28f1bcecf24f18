/* SPDX-License-Identifier: MIT */
#include "chart_compare.h"

#include "chart_label.h"
#include "compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 30 };

/* A point of any probe, and the largest of its differences. */
struct difference {
	const struct compare_probe *compared;
	const struct compare_row *row;
	double size; /* |log ratio| */
};

static double size_of(const struct compare_row *row, size_t results)
{
	double size = 0;

	for (size_t i = 1; i < results; i++)
		if (row->side[i].verdict == VERDICT_FASTER || row->side[i].verdict == VERDICT_SLOWER)
			size = fmax(size, fabs(log(row->side[i].ratio.value)));
	return size;
}

static int compare_differences(const void *a, const void *b)
{
	const struct difference *left = a, *right = b;

	return (left->size < right->size) - (left->size > right->size);
}

static bool varies(const struct compare_probe *compared, size_t axis)
{
	for (size_t i = 1; i < compared->rows; i++)
		if (strcmp(compare_value(compared, &compared->row[0], axis), compare_value(compared, &compared->row[i], axis)))
			return true;
	return false;
}

/* The probe, and the values by which its points differ. */
static void write_name(const struct difference *difference, FILE *file)
{
	const struct compare_probe *compared = difference->compared;
	char text[512];
	size_t used = (size_t)snprintf(text, sizeof text, "%.64s", compared->name);

	for (size_t i = 0; i < compared->axes && used < CHART_LABEL; i++)
		if (varies(compared, i))
			used += (size_t)snprintf(text + used, sizeof text - used, " %.64s",
						 compare_value(compared, difference->row, i));
	chart_label_write(text, file);
}

static void write_ratio(struct estimate ratio, enum verdict verdict, FILE *file)
{
	chart_figure_write(ratio.value, file);
	chart_figure_write(ratio.low, file);
	chart_figure_write(ratio.high, file);
	fprintf(file, " %d", verdict == VERDICT_FASTER || verdict == VERDICT_SLOWER);
}

static void write_differences(const struct difference *difference, size_t count, size_t results, FILE *file)
{
	fputs("$differences << END_OF_POINTS\nrow point platform ratio low high clear\n", file);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 1; j < results; j++) {
			const struct compare_side *side = &difference[i].row->side[j];

			if (!(side->ratio.value > 0))
				continue;
			fprintf(file, "%zu", i + 1);
			write_name(&difference[i], file);
			fprintf(file, " %zu", j + 1);
			write_ratio(side->ratio, side->verdict, file);
			putc('\n', file);
		}
	fputs("END_OF_POINTS\n", file);
}

static size_t write_means(const struct comparison *comparison, FILE *file)
{
	size_t rows = 0;

	fputs("$means << END_OF_POINTS\nrow point platform ratio low high clear\n", file);
	for (size_t i = 0; i < comparison->probes; i++) {
		const struct compare_probe *compared = comparison->probe[i];
		size_t points = 0;

		for (size_t j = 1; j < comparison->results; j++)
			points = compared->mean_of[j] > points ? compared->mean_of[j] : points;
		rows += points > 0;
		for (size_t j = 1; points && j < comparison->results; j++) {
			char text[128];

			if (!(compared->mean[j].value > 0))
				continue;
			snprintf(text, sizeof text, "%.64s (%zu)", compared->name, points);
			fprintf(file, "%zu", rows);
			chart_label_write(text, file);
			fprintf(file, " %zu", j + 1);
			write_ratio(compared->mean[j], compared->verdict[j], file);
			putc('\n', file);
		}
	}
	fputs("END_OF_POINTS\n", file);
	return rows;
}

static int write_comparison(const struct comparison *comparison, FILE *file)
{
	struct difference *difference;
	size_t rows = 0, clear = 0, means;

	for (size_t i = 0; i < comparison->probes; i++)
		rows += comparison->probe[i]->rows;
	difference = calloc(rows + 1, sizeof *difference);
	if (!difference)
		return -ENOMEM;
	for (size_t i = 0; i < comparison->probes; i++)
		for (size_t j = 0; j < comparison->probe[i]->rows; j++) {
			const struct compare_row *row = &comparison->probe[i]->row[j];
			double size = size_of(row, comparison->results);

			if (size > 0)
				difference[clear++] = (struct difference){ comparison->probe[i], row, size };
		}
	qsort(difference, clear, sizeof *difference, compare_differences);
	write_differences(difference, clear < MOST_ROWS ? clear : MOST_ROWS, comparison->results, file);
	means = write_means(comparison, file);
	fprintf(file, "differences = %zu\nmost_differences = %d\nmeans = %zu\ncompared_points = %zu\n", clear, MOST_ROWS, means,
		rows);
	free(difference);
	return 0;
}

int chart_compare_write(const char *const *folder, size_t count, FILE *file, struct error *error)
{
	struct result *result = calloc(count, sizeof *result);
	struct comparison comparison;
	size_t opened = 0;
	int failed = result ? 0 : error_set(error, -ENOMEM, "out of memory");

	while (!failed && opened < count) {
		failed = result_open(&result[opened], folder[opened], error);
		opened += !failed;
	}
	if (!failed)
		failed = compare_results(result, count, NULL, 0, 0.95, &comparison, error);
	if (!failed) {
		failed = write_comparison(&comparison, file);
		if (failed)
			error_set(error, failed, "out of memory");
		comparison_free(&comparison);
	}
	for (size_t i = 0; i < opened; i++)
		result_close(&result[i]);
	free(result);
	return failed;
}
