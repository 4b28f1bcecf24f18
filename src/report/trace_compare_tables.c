/* SPDX-License-Identifier: MIT */
/* The tables of a comparison of traces. */
#include "trace_compare_parts.h"

#include "text/units.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A row is shown if its difference is at least this part of the largest one. */
static const double least_part = 0.005;

enum { MOST_ROWS = 12, LONGEST_NAME = 22 };

/* Fits a terminal; the files have the whole name. */
static void add_name(const struct document *document, struct table *table, const char *name)
{
	char text[TRACE_NAME + 4];

	if (document->format == DOCUMENT_TEXT && strlen(name) > LONGEST_NAME)
		snprintf(text, sizeof text, "%.*s…", LONGEST_NAME - 1, name);
	else
		snprintf(text, sizeof text, "%s", name);
	table_add(table, text);
}

const char *trace_compare_time_text(double ns, char text[static UNITS_TEXT])
{
	units_time(ns, text);
	if (ns == 0)
		snprintf(text, UNITS_TEXT, "0");
	return text;
}

const char *trace_compare_signed_text(double ns, char text[static SIGNED_TEXT])
{
	text[0] = ns < 0 ? '-' : '+';
	if (isnan(ns) || ns == 0)
		return trace_compare_time_text(ns, text);
	units_time(fabs(ns), text + 1);
	return text;
}

void trace_compare_add_time(struct table *table, double ns)
{
	char text[UNITS_TEXT];

	table_add(table, trace_compare_time_text(ns, text));
}

void trace_compare_add_signed(struct table *table, double ns)
{
	char text[SIGNED_TEXT];

	table_add(table, trace_compare_signed_text(ns, text));
}

const char *trace_compare_count_text(double count, char text[static UNITS_TEXT])
{
	if (isnan(count))
		snprintf(text, UNITS_TEXT, "-");
	else if (count >= 1e6)
		snprintf(text, UNITS_TEXT, "%.3g M", count / 1e6);
	else
		snprintf(text, UNITS_TEXT, count >= 100 || count == floor(count) ? "%.0f" : "%.1f", count);
	return text;
}

static void add_count(struct table *table, double count)
{
	char text[UNITS_TEXT];

	table_add(table, trace_compare_count_text(count, text));
}

static void add_size(struct table *table, double bytes)
{
	char text[UNITS_TEXT];

	units_size(bytes, text);
	table_add(table, isnan(bytes) ? "-" : bytes == 0 ? "0" : text);
}

static void start(struct table *table, const char *const *head, size_t columns)
{
	table->columns = columns;
	table->left = 1;
	for (size_t i = 0; i < columns; i++)
		table_add(table, head[i]);
}

bool trace_compare_has_intervals(const struct trace_comparison *comparison)
{
	return !isnan(comparison->elapsed.low);
}

size_t trace_compare_shown(const struct trace_comparison *comparison)
{
	double largest = comparison->changes ? fabs(comparison->change[0].difference.value) : 0;
	size_t i = 0;

	while (i < comparison->changes && i < MOST_ROWS &&
	       fabs(comparison->change[i].difference.value) >= least_part * largest)
		i++;
	return i;
}

static void add_interval(struct table *table, struct estimate difference)
{
	char low[SIGNED_TEXT], high[SIGNED_TEXT], text[2 * SIGNED_TEXT + 4] = "-";

	if (!isnan(difference.low))
		snprintf(text, sizeof text, "%s..%s%s", trace_compare_signed_text(difference.low, low),
			 trace_compare_signed_text(difference.high, high),
			 trace_comparison_is_noise(difference) ? " ~" : "");
	table_add(table, text);
}

/* A row of sums: times of A and B. */
static void add_sum(struct table *table, const char *name, const double *sum)
{
	table_add(table, name);
	trace_compare_add_time(table, sum[0]);
	trace_compare_add_time(table, sum[1]);
	trace_compare_add_signed(table, sum[1] - sum[0]);
	for (size_t i = 4; i < table->columns; i++)
		table_add(table, "");
}

/* What the rows that are not shown add up to. */
static void add_rest(struct table *table, const struct trace_comparison *comparison)
{
	size_t rest = comparison->changes - trace_compare_shown(comparison);
	double sum[2] = { 0, 0 };
	char text[UNITS_TEXT];

	for (size_t i = trace_compare_shown(comparison); i < comparison->changes; i++)
		for (int j = 0; j < 2; j++)
			sum[j] += isnan(comparison->change[i].side[j][TRACE_WALL])
				? 0
				: comparison->change[i].side[j][TRACE_WALL];
	snprintf(text, sizeof text, "%zu more", rest);
	if (rest)
		add_sum(table, text, sum);
}

size_t trace_compare_shown_of_path(const struct trace_comparison *comparison)
{
	double largest = comparison->on_paths ? fabs(comparison->on_path[0]->path.value) : 0;
	size_t i = 0;

	while (i < comparison->on_paths && i < MOST_ROWS &&
	       fabs(comparison->on_path[i]->path.value) >= least_part * largest)
		i++;
	return i;
}

/* Its rows add up to the elapsed time. */
void trace_compare_path(const struct document *document, const struct trace_comparison *comparison)
{
	static const char *const head[] = { "on the critical path", "A", "B", "B - A", "interval" };
	struct table table = { 0 };
	double rest[2] = { 0, 0 };
	size_t rows = trace_compare_shown_of_path(comparison);
	char text[UNITS_TEXT];

	if (!rows)
		return;
	start(&table, head, trace_compare_has_intervals(comparison) ? 5 : 4);
	for (size_t i = 0; i < comparison->on_paths; i++) {
		const struct trace_change *change = comparison->on_path[i];

		for (int j = 0; i >= rows && j < 2; j++)
			rest[j] += change->side[j][TRACE_PATH];
		if (i >= rows)
			continue;
		add_name(document, &table, change->name);
		trace_compare_add_time(&table, change->side[0][TRACE_PATH]);
		trace_compare_add_time(&table, change->side[1][TRACE_PATH]);
		trace_compare_add_signed(&table, change->path.value);
		if (trace_compare_has_intervals(comparison))
			add_interval(&table, change->path);
	}
	snprintf(text, sizeof text, "%zu more", comparison->on_paths - rows);
	if (comparison->on_paths > rows)
		add_sum(&table, text, rest);
	add_sum(&table, "elapsed time", comparison->elapsed_ns);
	document_heading(document, 3, "Elapsed time by primitive");
	document_table(document, &table);
}

/* With intervals, 80 columns have no room for how the threads waited. */
void trace_compare_times(const struct document *document, const struct trace_comparison *comparison)
{
	static const char *const waiting[] = { "primitive", "A", "B", "B - A", "blocked", "runnable" };
	static const char *const interval[] = { "primitive", "A", "B", "B - A", "interval" };
	bool intervals = trace_compare_has_intervals(comparison);
	struct table table = { 0 };

	start(&table, intervals ? interval : waiting, intervals ? 5 : 6);
	for (size_t i = 0; i < trace_compare_shown(comparison); i++) {
		const struct trace_change *change = &comparison->change[i];

		add_name(document, &table, change->name);
		trace_compare_add_time(&table, change->side[0][TRACE_WALL]);
		trace_compare_add_time(&table, change->side[1][TRACE_WALL]);
		trace_compare_add_signed(&table, change->difference.value);
		if (intervals) {
			add_interval(&table, change->difference);
		} else {
			trace_compare_add_signed(&table,
						 change->side[1][TRACE_BLOCKED] - change->side[0][TRACE_BLOCKED]);
			trace_compare_add_signed(&table,
						 change->side[1][TRACE_RUNNABLE] - change->side[0][TRACE_RUNNABLE]);
		}
	}
	add_rest(&table, comparison);
	add_sum(&table, "all threads", comparison->threads_ns);
	document_heading(document, 3,
			 intervals ? "Time by primitive, of all threads"
				   : "Time by primitive, of all threads; what of B - A is waiting");
	document_table(document, &table);
}

void trace_compare_calls(const struct document *document, const struct trace_comparison *comparison)
{
	static const char *const head[] = { "primitive", "calls A", "B", "each A", "B", "by calls", "by cost" };
	struct table table = { 0 };

	start(&table, head, sizeof head / sizeof head[0]);
	for (size_t i = 0; i < trace_compare_shown(comparison); i++) {
		const struct trace_change *change = &comparison->change[i];

		if (isnan(change->by_calls_ns))
			continue;
		add_name(document, &table, change->name);
		add_count(&table, change->side[0][TRACE_CALLS]);
		add_count(&table, change->side[1][TRACE_CALLS]);
		trace_compare_add_time(&table, change->each_ns[0]);
		trace_compare_add_time(&table, change->each_ns[1]);
		trace_compare_add_signed(&table, change->by_calls_ns);
		trace_compare_add_signed(&table, change->by_cost_ns);
	}
	if (table.cells > table.columns) {
		document_heading(document, 3, "More calls, or dearer ones: what each adds to B - A");
		document_table(document, &table);
	} else {
		table_free(&table);
	}
}

static bool both_know(const struct trace_change *change, enum trace_figure figure)
{
	return !isnan(change->side[0][figure]) && !isnan(change->side[1][figure]);
}

static bool differs(const struct trace_change *change, enum trace_figure figure)
{
	return both_know(change, figure) && fabs(change->side[1][figure] - change->side[0][figure]) > 0;
}

void trace_compare_amounts(const struct document *document, const struct trace_comparison *comparison)
{
	static const char *const head[] = { "primitive", "bytes A", "B", "faults A", "B" };
	struct table table = { 0 };

	start(&table, head, sizeof head / sizeof head[0]);
	for (size_t i = 0; i < trace_compare_shown(comparison); i++) {
		const struct trace_change *change = &comparison->change[i];

		if (!differs(change, TRACE_BYTES) && !differs(change, TRACE_FAULTS))
			continue;
		add_name(document, &table, change->name);
		for (int j = 0; j < 2; j++)
			add_size(&table, both_know(change, TRACE_BYTES) ? change->side[j][TRACE_BYTES] : NAN);
		for (int j = 0; j < 2; j++)
			add_count(&table, both_know(change, TRACE_FAULTS) ? change->side[j][TRACE_FAULTS] : NAN);
	}
	if (table.cells > table.columns) {
		document_heading(document, 3, "Bytes and page faults that differ");
		document_table(document, &table);
	} else {
		table_free(&table);
	}
}
