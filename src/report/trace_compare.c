/* SPDX-License-Identifier: MIT */
/* A comparison of traces as text, Markdown, HTML. */
#include "trace_compare.h"

#include "compare_print.h"
#include "text/units.h"
#include "text/utf8.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* A row is shown if its difference is at least this part of the largest one. */
static const double least_part = 0.005;

enum { MOST_ROWS = 12, LONGEST_NAME = 22, NAMED = 3, SIGNED_TEXT = UNITS_TEXT + 1 };

/* Fits a terminal; the files have the whole name. */
static void add_name(const struct document *document, struct table *table, const char *name)
{
	char text[sizeof((struct trace_change *)0)->name + 4];

	if (document->format == DOCUMENT_TEXT && strlen(name) > LONGEST_NAME)
		snprintf(text, sizeof text, "%.*s…", LONGEST_NAME - 1, name);
	else
		snprintf(text, sizeof text, "%s", name);
	table_add(table, text);
}

static const char *time_text(double ns, char text[static UNITS_TEXT])
{
	units_time(ns, text);
	if (ns == 0)
		snprintf(text, UNITS_TEXT, "0");
	return text;
}

static const char *signed_text(double ns, char text[static SIGNED_TEXT])
{
	text[0] = ns < 0 ? '-' : '+';
	if (isnan(ns) || ns == 0)
		return time_text(ns, text);
	units_time(fabs(ns), text + 1);
	return text;
}

static void add_time(struct table *table, double ns)
{
	char text[UNITS_TEXT];

	table_add(table, time_text(ns, text));
}

static void add_signed(struct table *table, double ns)
{
	char text[SIGNED_TEXT];

	table_add(table, signed_text(ns, text));
}

static const char *count_text(double count, char text[static UNITS_TEXT])
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

	table_add(table, count_text(count, text));
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

static bool has_intervals(const struct trace_comparison *comparison)
{
	return !isnan(comparison->elapsed.low);
}

static size_t shown(const struct trace_comparison *comparison)
{
	double largest = comparison->changes ? fabs(comparison->change[0].difference.value) : 0;
	size_t i = 0;

	while (i < comparison->changes && i < MOST_ROWS &&
	       !(fabs(comparison->change[i].difference.value) < least_part * largest))
		i++;
	return i;
}

static void add_interval(struct table *table, struct estimate difference)
{
	char low[SIGNED_TEXT], high[SIGNED_TEXT], text[2 * SIGNED_TEXT + 4] = "-";

	if (!isnan(difference.low))
		snprintf(text, sizeof text, "%s..%s%s", signed_text(difference.low, low),
			 signed_text(difference.high, high), trace_comparison_is_noise(difference) ? " ~" : "");
	table_add(table, text);
}

/* A row of sums: times of A and B. */
static void add_sum(struct table *table, const char *name, const double *sum)
{
	table_add(table, name);
	add_time(table, sum[0]);
	add_time(table, sum[1]);
	add_signed(table, sum[1] - sum[0]);
	for (size_t i = 4; i < table->columns; i++)
		table_add(table, "");
}

/* What the rows that are not shown add up to. */
static void add_rest(struct table *table, const struct trace_comparison *comparison)
{
	size_t rest = comparison->changes - shown(comparison);
	double sum[2] = { 0, 0 };
	char text[UNITS_TEXT];

	for (size_t i = shown(comparison); i < comparison->changes; i++)
		for (int j = 0; j < 2; j++)
			sum[j] += isnan(comparison->change[i].side[j][TRACE_WALL])
				? 0
				: comparison->change[i].side[j][TRACE_WALL];
	snprintf(text, sizeof text, "%zu more", rest);
	if (rest)
		add_sum(table, text, sum);
}

/* With intervals, 80 columns have no room for how the threads waited. */
static void print_times(const struct document *document, const struct trace_comparison *comparison)
{
	static const char *const waiting[] = { "primitive", "A", "B", "B - A", "blocked", "runnable" };
	static const char *const interval[] = { "primitive", "A", "B", "B - A", "interval" };
	bool intervals = has_intervals(comparison);
	struct table table = { 0 };

	start(&table, intervals ? interval : waiting, intervals ? 5 : 6);
	for (size_t i = 0; i < shown(comparison); i++) {
		const struct trace_change *change = &comparison->change[i];

		add_name(document, &table, change->name);
		add_time(&table, change->side[0][TRACE_WALL]);
		add_time(&table, change->side[1][TRACE_WALL]);
		add_signed(&table, change->difference.value);
		if (intervals) {
			add_interval(&table, change->difference);
		} else {
			add_signed(&table, change->side[1][TRACE_BLOCKED] - change->side[0][TRACE_BLOCKED]);
			add_signed(&table, change->side[1][TRACE_RUNNABLE] - change->side[0][TRACE_RUNNABLE]);
		}
	}
	add_rest(&table, comparison);
	add_sum(&table, "all threads", comparison->threads_ns);
	document_heading(document, 3,
			 intervals ? "Time by primitive, of all threads"
				   : "Time by primitive, of all threads; what of B - A is waiting");
	document_table(document, &table);
}

static void print_calls(const struct document *document, const struct trace_comparison *comparison)
{
	static const char *const head[] = { "primitive", "calls A", "B", "each A", "B", "by calls", "by cost" };
	struct table table = { 0 };

	start(&table, head, sizeof head / sizeof head[0]);
	for (size_t i = 0; i < shown(comparison); i++) {
		const struct trace_change *change = &comparison->change[i];

		if (isnan(change->by_calls_ns))
			continue;
		add_name(document, &table, change->name);
		add_count(&table, change->side[0][TRACE_CALLS]);
		add_count(&table, change->side[1][TRACE_CALLS]);
		add_time(&table, change->each_ns[0]);
		add_time(&table, change->each_ns[1]);
		add_signed(&table, change->by_calls_ns);
		add_signed(&table, change->by_cost_ns);
	}
	if (table.cells > table.columns) {
		document_heading(document, 3, "More calls, or dearer ones: what each adds to B - A");
		document_table(document, &table);
	} else {
		table_free(&table);
	}
}

static bool differs(const struct trace_change *change, enum trace_figure figure)
{
	double a = change->side[0][figure], b = change->side[1][figure];

	return a != b && !(isnan(a) && isnan(b));
}

static void print_amounts(const struct document *document, const struct trace_comparison *comparison)
{
	static const char *const head[] = { "primitive", "bytes A", "B", "faults A", "B" };
	struct table table = { 0 };

	start(&table, head, sizeof head / sizeof head[0]);
	for (size_t i = 0; i < shown(comparison); i++) {
		const struct trace_change *change = &comparison->change[i];

		if (!differs(change, TRACE_BYTES) && !differs(change, TRACE_FAULTS))
			continue;
		add_name(document, &table, change->name);
		for (int j = 0; j < 2; j++)
			add_size(&table, change->side[j][TRACE_BYTES]);
		for (int j = 0; j < 2; j++)
			add_count(&table, change->side[j][TRACE_FAULTS]);
	}
	if (table.cells > table.columns) {
		document_heading(document, 3, "Bytes and page faults that differ");
		document_table(document, &table);
	} else {
		table_free(&table);
	}
}

static void print_elapsed(const struct document *document, const struct trace_comparison *comparison)
{
	char a[UNITS_TEXT], b[UNITS_TEXT], difference[SIGNED_TEXT], low[SIGNED_TEXT], high[SIGNED_TEXT];

	document_paragraph(document, "B took %s, A %s: %.3g times as long, %s.",
			   time_text(comparison->elapsed_ns[1], b), time_text(comparison->elapsed_ns[0], a),
			   comparison->elapsed_ns[1] / comparison->elapsed_ns[0],
			   signed_text(comparison->elapsed.value, difference));
	if (has_intervals(comparison))
		document_paragraph(document, "The %g %% interval of the difference, of %zu and %zu traces: %s..%s%s.",
				   comparison->level * 100, comparison->traces[0], comparison->traces[1],
				   signed_text(comparison->elapsed.low, low),
				   signed_text(comparison->elapsed.high, high),
				   trace_comparison_is_noise(comparison->elapsed) ? "; this may be noise" : "");
	else
		document_paragraph(document,
				   "A side has only one trace: no intervals, and this may be noise. Take several:\n"
				   "faultline trace --repeat 5 -o DIR -- COMMAND");
}

/* Whether a primitive explains much of a difference, in its direction and beyond noise. */
static bool is_cause(const struct trace_comparison *comparison, const struct trace_change *change)
{
	double part = change->difference.value / comparison->elapsed.value;

	return part >= 0.05 && !trace_comparison_is_noise(change->difference);
}

static void name_cause(const struct document *document, const struct trace_change *change)
{
	const double count[2] = { change->side[0][TRACE_CALLS], change->side[1][TRACE_CALLS] };
	char calls[2][UNITS_TEXT], each[2][UNITS_TEXT], sum[SIGNED_TEXT], part[2][SIGNED_TEXT];

	signed_text(change->difference.value, sum);
	for (int i = 0; i < 2; i++) {
		count_text(count[i], calls[i]);
		time_text(change->each_ns[i], each[i]);
	}
	if (isnan(change->by_calls_ns))
		document_item(document, "%s %s", change->name, sum);
	else if (count[0] <= 0 || count[1] <= 0)
		document_item(document, "%s %s: %s calls, A %s", change->name, sum, calls[1], calls[0]);
	else
		document_item(document, "%s %s: %s calls, A %s: %s; %s each, A %s: %s", change->name, sum, calls[1],
			      calls[0], signed_text(change->by_calls_ns, part[0]), each[1], each[0],
			      signed_text(change->by_cost_ns, part[1]));
}

static void name_causes(const struct document *document, const struct trace_comparison *comparison)
{
	document_list(document);
	for (size_t i = 0, named = 0; i < shown(comparison) && named < NAMED; i++)
		if (is_cause(comparison, &comparison->change[i])) {
			name_cause(document, &comparison->change[i]);
			named++;
		}
	document_list_end(document);
}

static void print_sides(const struct document *document, const struct trace_set *set)
{
	struct table table = { .columns = 3, .left = 3 };

	table_add(&table, "");
	table_add(&table, "trace");
	table_add(&table, "program");
	for (int i = 0; i < 2; i++) {
		const char letter[] = { (char)('A' + i), '\0' };

		table_add(&table, letter);
		table_add(&table, set[i].path);
		table_add(&table, facts_text(&set[i].facts.facts, "trace_program"));
	}
	document_table(document, &table);
}

static void print_facts(const struct document *document, const struct trace_set *set)
{
	struct result facts[2] = { set[0].facts, set[1].facts };
	struct comparison two = { .results = 2 };

	compare_print_facts(&(struct compare_printer){ .document = *document, .comparison = &two, .result = facts });
}

void trace_compare_print(const struct document *document, const struct trace_comparison *comparison,
			 const struct trace_set *set)
{
	print_elapsed(document, comparison);
	name_causes(document, comparison);
	print_sides(document, set);
	print_times(document, comparison);
	print_calls(document, comparison);
	print_amounts(document, comparison);
	print_facts(document, set);
	if (has_intervals(comparison))
		document_paragraph(document, "~ not distinguishable from noise: the interval contains 0.");
}
