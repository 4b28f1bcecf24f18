/* SPDX-License-Identifier: MIT */
#include "chart_trace_compare.h"

#include "chart_label.h"
#include "gnuplot.h"
#include "judge/trace_comparison.h"

#include <errno.h>
#include <math.h>
#include <string.h>

/* A level for the intervals, and how many primitives have a row of their own. */
static const double level = 0.95;

enum { MOST_ROWS = 12 };

/* A row has at least this part of the largest difference. */
static const double least_part = 0.005;

/* What is divided: the elapsed time by the path, or the time of all threads. */
struct division {
	const struct trace_comparison *comparison;
	bool is_path;
	size_t count, shown;
	double whole[2];
	size_t rows;
	double at; /* where the rows so far lead to */
};

static const struct trace_change *change_at(const struct division *division, size_t i)
{
	return division->is_path ? division->comparison->on_path[i] : &division->comparison->change[i];
}

static struct estimate difference_at(const struct division *division, size_t i)
{
	const struct trace_change *change = change_at(division, i);

	return division->is_path ? change->path : change->difference;
}

static struct division divide(const struct trace_comparison *comparison)
{
	struct division division = { .comparison = comparison, .is_path = comparison->on_paths > 0 };

	for (int i = 0; i < 2; i++)
		division.whole[i] = division.is_path ? comparison->elapsed_ns[i] : comparison->threads_ns[i];
	division.count = division.is_path ? comparison->on_paths : comparison->changes;
	while (division.shown < division.count && division.shown < MOST_ROWS &&
	       fabs(difference_at(&division, division.shown).value) >
		       least_part * fabs(difference_at(&division, 0).value))
		division.shown++;
	return division;
}

static void write_name(struct division *division, const char *name, FILE *file)
{
	char text[TRACE_NAME];

	snprintf(text, sizeof text, "%s", name);
	for (char *letter = text; *letter; letter++)
		*letter = strchr("\n\r\t", *letter) ? ' ' : *letter;
	fprintf(file, "trace_difference_name[%zu] = ", ++division->rows);
	gnuplot_quote(file, text);
	putc('\n', file);
}

static void write_names(struct division *division, FILE *file)
{
	fprintf(file, "trace_difference_of = \"%s\"\narray trace_difference_name[%zu]\n",
		division->is_path ? "elapsed time" : "time of all threads", division->shown + 3);
	write_name(division, "A", file);
	for (size_t i = 0; i < division->shown; i++)
		write_name(division, change_at(division, i)->name, file);
	write_name(division, "all others", file);
	write_name(division, "B", file);
}

static void write_row(struct division *division, double begin, double end, struct estimate interval, FILE *file)
{
	fprintf(file, "%zu", ++division->rows);
	chart_figure_write(begin, file);
	chart_figure_write(end, file);
	chart_figure_write(interval.low, file);
	chart_figure_write(interval.high, file);
	putc('\n', file);
}

static void write_rows(struct division *division, FILE *file)
{
	static const struct estimate none = { NAN, NAN, NAN };

	division->rows = 0;
	fputs("$trace_differences << END\nrow begin end low high\n", file);
	write_row(division, 0, division->whole[0], none, file);
	division->at = division->whole[0];
	for (size_t i = 0; i < division->shown; i++) {
		struct estimate difference = difference_at(division, i);
		const struct estimate interval = { NAN, division->at + difference.low, division->at + difference.high };

		write_row(division, division->at, division->at + difference.value, interval, file);
		division->at += difference.value;
	}
	write_row(division, division->at, division->whole[1], none, file);
	write_row(division, 0, division->whole[1], none, file);
	fputs("END\n", file);
}

static int write_comparison(const struct trace_set *set, FILE *file, struct error *error)
{
	struct trace_comparison comparison;
	struct division division;
	int result = trace_comparison_make(&set[0], &set[1], level, &comparison);

	if (result)
		return error_set(error, result, "out of memory");
	division = divide(&comparison);
	if (!isnan(division.whole[0]) && !isnan(division.whole[1])) {
		write_names(&division, file);
		write_rows(&division, file);
		fprintf(file, "trace_differences = %zu\n", division.rows);
	}
	trace_comparison_free(&comparison);
	return 0;
}

int chart_trace_compare_write(const char *const path[2], FILE *file, struct error *error)
{
	struct trace_set set[2] = { 0 };
	int result = 0;

	fputs("trace_differences = 0\n", file);
	for (int i = 0; i < 2 && !result; i++)
		result = trace_set_open(&set[i], path[i], error);
	if (!result)
		result = write_comparison(set, file, error);
	trace_set_close(&set[0]);
	trace_set_close(&set[1]);
	return result;
}
