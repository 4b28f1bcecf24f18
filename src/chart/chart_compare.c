/* SPDX-License-Identifier: MIT */
#include "chart_compare.h"

#include "chart_hover.h"
#include "chart_label.h"
#include "judge/comparison.h"
#include "gnuplot.h"
#include "plan/registry.h"
#include "result/describe.h"
#include "text/units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 40, MOST_DOTS = 160, LABEL = 200 };

/* A row of the picture: a point, or the mean of a probe where `row` is NULL. */
struct line {
	const struct comparison_probe *probe;
	const struct comparison_row *row;
	double size; /* of the difference: the criterion of choice */
	double sign; /* the logarithm of the first ratio: the order of the rows */
};

struct lines {
	struct line *line;
	size_t means, count, points;
};

static struct estimate ratio_at(const struct line *line, size_t other)
{
	return line->row ? line->row->side[other].ratio : line->probe->mean[other];
}

static enum verdict verdict_at(const struct line *line, size_t other)
{
	return line->row ? line->row->side[other].verdict : line->probe->verdict[other];
}

static struct line make_line(const struct comparison_probe *probe, const struct comparison_row *row, size_t results)
{
	struct line line = { .probe = probe, .row = row, .size = -1, .sign = NAN };

	for (size_t i = 1; i < results; i++) {
		double difference = log(ratio_at(&line, i).value);
		bool distinct = verdict_at(&line, i) > VERDICT_INDISTINCT;

		if (isnan(difference))
			continue;
		line.sign = isnan(line.sign) ? difference : line.sign;
		line.size = fmax(line.size, fabs(difference) + (distinct ? 1e6 : 0));
	}
	return line;
}

static int compare_sizes(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return (x->size < y->size) - (x->size > y->size);
}

static int compare_signs(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return (x->sign < y->sign) - (x->sign > y->sign);
}

/* The means of probes, the slowest first; then the points that differ most, likewise. */
static int choose_lines(const struct comparison *comparison, struct lines *lines)
{
	size_t rows = 0, most = MOST_DOTS / (comparison->results - 1);
	struct line *point;

	for (size_t i = 0; i < comparison->probes; i++)
		rows += comparison->probe[i]->rows + 1;
	lines->line = calloc(rows + 1, sizeof *lines->line);
	if (!lines->line)
		return -ENOMEM;
	for (size_t i = 0; i < comparison->probes; i++) {
		lines->line[lines->means] = make_line(comparison->probe[i], NULL, comparison->results);
		lines->means += comparison->probe[i]->rows > 1 && lines->line[lines->means].size >= 0;
	}
	point = lines->line + lines->means;
	for (size_t i = 0; i < comparison->probes; i++)
		for (size_t j = 0; j < comparison->probe[i]->rows; j++) {
			point[lines->points] = make_line(comparison->probe[i], &comparison->probe[i]->row[j],
							 comparison->results);
			lines->points += point[lines->points].size >= 0;
		}
	qsort(lines->line, lines->means, sizeof *point, compare_signs);
	qsort(point, lines->points, sizeof *point, compare_sizes);
	most = most < MOST_ROWS ? most : MOST_ROWS;
	lines->count = lines->means + (lines->points < most ? lines->points : most);
	qsort(point, lines->count - lines->means, sizeof *point, compare_signs);
	return 0;
}

/* "page_fault: mapping shm", "page_fault, all 22 points" */
static void write_label(const struct line *line, size_t number, FILE *file)
{
	char label[LABEL], point[LABEL - 70] = "";
	size_t side = 0;

	while (line->row && !line->row->side[side].present)
		side++;
	if (line->row)
		describe_point(line->probe->probe[side], line->row->side[side].point, point, sizeof point);
	if (line->row)
		snprintf(label, sizeof label, "%s%s%s", line->probe->name, point[0] ? ": " : "", point);
	else
		snprintf(label, sizeof label, "%s, the mean of its points", line->probe->name);
	for (char *letter = label; *letter; letter++)
		*letter = *letter == '\n' || *letter == '\r' || *letter == '\t' ? ' ' : *letter;
	fprintf(file, "compare_label[%zu] = ", number);
	gnuplot_quote(file, label);
	putc('\n', file);
}

/* A ratio, or how long a side took, with its interval, if that is known. */
static void write_estimate(struct estimate estimate, void (*text_of)(double, char *), FILE *file)
{
	char value[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];

	text_of(estimate.value, value);
	fputs(value, file);
	if (isnan(estimate.low) || isnan(estimate.high))
		return;
	text_of(estimate.low, low);
	text_of(estimate.high, high);
	fprintf(file, " (%s to %s)", low, high);
}

static void ratio_text(double ratio, char *text)
{
	snprintf(text, UNITS_TEXT, "%.4g", ratio);
}

/* What the picture says of a dot under the mouse. */
static void write_hover(const struct line *line, size_t other, FILE *file)
{
	const struct comparison_row *row = line->row;
	const struct result_probe *read = line->probe->probe[0];
	struct error ignored;
	const struct probe *probe = registry_find(line->probe->name, &ignored);

	fputs(" \"", file);
	if (row) {
		chart_hover_name(probe, read, row->side[0].point, file);
		fputs("|(1) ", file);
		write_estimate(row->side[0].time, units_time, file);
		fprintf(file, ", (%zu) ", other + 1);
		write_estimate(row->side[other].time, units_time, file);
	} else {
		chart_word_write(line->probe->name, file);
		fprintf(file, ", the mean of %zu points", line->probe->mean_of[other]);
	}
	fprintf(file, "|(%zu) takes ", other + 1);
	write_estimate(ratio_at(line, other), ratio_text, file);
	fputs(" times as long", file);
	if (row)
		chart_hover_command(probe, read, row->side[0].point, file);
	putc('"', file);
}

static void write_lines(const struct lines *lines, size_t results, FILE *file)
{
	fprintf(file, "compare_points = %zu\ncompare_means = %zu\narray compare_label[%zu]\n", lines->points,
		lines->means, lines->count);
	for (size_t i = 0; i < lines->count; i++)
		write_label(&lines->line[i], i + 1, file);
	fputs("$compare << END\nrow other ratio low high distinct hover\n", file);
	for (size_t i = 0; i < lines->count; i++)
		for (size_t j = 1; j < results; j++) {
			struct estimate ratio = ratio_at(&lines->line[i], j);

			fprintf(file, "%zu %zu", i + 1, j + 1);
			chart_figure_write(ratio.value, file);
			chart_figure_write(ratio.low, file);
			chart_figure_write(ratio.high, file);
			fprintf(file, " %d", verdict_at(&lines->line[i], j) > VERDICT_INDISTINCT);
			if (isnan(ratio.value))
				fputs(" \"-\"", file);
			else
				write_hover(&lines->line[i], j, file);
			putc('\n', file);
		}
	fputs("END\n", file);
}

int chart_compare_write(const struct result *result, size_t count, FILE *file, struct error *error)
{
	struct comparison comparison;
	struct lines lines = { 0 };
	int outcome;

	fputs("compare_rows = 0\n", file);
	if (count < 2)
		return 0;
	outcome = comparison_make(result, count, NULL, 0, 0.95, &comparison, error);
	if (outcome)
		return outcome;
	outcome = choose_lines(&comparison, &lines);
	if (outcome)
		error_set(error, outcome, "out of memory");
	else if (lines.count > 0)
		write_lines(&lines, count, file);
	fprintf(file, "compare_rows = %zu\n", outcome ? 0 : lines.count);
	free(lines.line);
	comparison_free(&comparison);
	return outcome;
}
