/* SPDX-License-Identifier: MIT */
/* A comparison of traces as text, Markdown, HTML. */
#include "trace_compare.h"

#include "compare_print.h"
#include "trace_compare_parts.h"

#include <math.h>

enum { NAMED = 3 };

/* A primitive is named if it explains this part of the difference of the elapsed time. */
static const double named_part = 0.05;

static void print_elapsed(const struct document *document, const struct trace_comparison *comparison)
{
	char a[UNITS_TEXT], b[UNITS_TEXT], difference[SIGNED_TEXT];

	document_lead(document, "B took %s, A %s: %.3g times as long, %s.",
		      trace_compare_time_text(comparison->elapsed_ns[1], b),
		      trace_compare_time_text(comparison->elapsed_ns[0], a),
		      comparison->elapsed_ns[1] / comparison->elapsed_ns[0],
		      trace_compare_signed_text(comparison->elapsed.value, difference));
}

static void print_certainty(const struct document *document, const struct trace_comparison *comparison)
{
	char a[UNITS_TEXT], b[UNITS_TEXT], most[UNITS_TEXT], low[SIGNED_TEXT], high[SIGNED_TEXT];

	for (int i = 0; i < 2; i++)
		if (comparison->traces[i] > 1)
			document_paragraph(document, "%c: %zu runs, mean %s, range %s..%s.", 'A' + i,
					   comparison->traces[i], trace_compare_time_text(comparison->elapsed_ns[i], a),
					   trace_compare_time_text(comparison->least_ns[i], b),
					   trace_compare_time_text(comparison->most_ns[i], most));
	if (trace_compare_has_intervals(comparison))
		document_paragraph(document, "The %g %% interval of the difference, of %zu and %zu traces: %s..%s%s.",
				   comparison->level * 100, comparison->traces[0], comparison->traces[1],
				   trace_compare_signed_text(comparison->elapsed.low, low),
				   trace_compare_signed_text(comparison->elapsed.high, high),
				   trace_comparison_is_noise(comparison->elapsed) ? "; this may be noise" : "");
	else
		document_paragraph(document,
				   "%s side has only one trace: no intervals, and this may be noise. Take several: "
				   "faultline trace --repeat 5 -o DIR -- COMMAND",
				   comparison->traces[0] == comparison->traces[1] ? "Each" : "One");
}

/* Whether a primitive explains much of a difference, in its direction, or outweighs it, and is beyond noise. */
static bool is_cause(const struct trace_comparison *comparison, const struct trace_change *change)
{
	const struct estimate *difference = comparison->on_paths ? &change->path : &change->difference;
	double part = difference->value / comparison->elapsed.value;

	return (part >= named_part || part <= -1) && !trace_comparison_is_noise(*difference);
}

/* On the path it went one way, over all threads the other: what all threads did explains nothing. */
static bool is_of_path_alone(const struct trace_comparison *comparison, const struct trace_change *change)
{
	return comparison->on_paths && change->path.value * change->difference.value < 0;
}

static void name_cause(const struct document *document, const struct trace_comparison *comparison,
		       const struct trace_change *change)
{
	const double count[2] = { change->side[0][TRACE_CALLS], change->side[1][TRACE_CALLS] };
	char calls[2][UNITS_TEXT], each[2][UNITS_TEXT], sum[SIGNED_TEXT];

	trace_compare_signed_text(comparison->on_paths ? change->path.value : change->difference.value, sum);
	for (int i = 0; i < 2; i++) {
		trace_compare_count_text(count[i], calls[i]);
		trace_compare_time_text(change->each_ns[i], each[i]);
	}
	if (isnan(change->by_calls_ns) || is_of_path_alone(comparison, change))
		document_item(document, "%s %s", change->name, sum);
	else if (change->by_calls_ns / change->difference.value >= 0.5)
		document_item(document, "%s %s: %s calls: %s, A %s; %s each, A %s", change->name, sum,
			      count[1] > count[0] ? "more" : "fewer", calls[1], calls[0], each[1], each[0]);
	else
		document_item(document, "%s %s: %s calls: %s each, A %s; %s calls, A %s", change->name, sum,
			      change->by_cost_ns > 0 ? "dearer" : "cheaper", each[1], each[0], calls[1], calls[0]);
}

/* By the path if there is one, else by the time of all threads. */
static void name_causes(const struct document *document, const struct trace_comparison *comparison)
{
	size_t rows = comparison->on_paths ? trace_compare_shown_of_path(comparison) : trace_compare_shown(comparison);

	document_list(document);
	for (size_t i = 0, named = 0; i < rows && named < NAMED; i++) {
		const struct trace_change *change = comparison->on_paths ? comparison->on_path[i]
									 : &comparison->change[i];

		if (is_cause(comparison, change)) {
			name_cause(document, comparison, change);
			named++;
		}
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
			 const struct trace_comparison *places, const struct trace_set *set)
{
	print_elapsed(document, comparison);
	name_causes(document, comparison);
	print_certainty(document, comparison);
	print_sides(document, set);
	trace_compare_path(document, comparison);
	trace_compare_times(document, comparison);
	trace_compare_calls(document, comparison);
	trace_compare_places(document, places);
	trace_compare_amounts(document, comparison);
	print_facts(document, set);
	if (trace_compare_has_intervals(comparison))
		document_paragraph(document, "~ not distinguishable from noise: the interval contains 0.");
}
