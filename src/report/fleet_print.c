/* SPDX-License-Identifier: MIT */
#include "fleet_print.h"

#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 12, MOST_LINES = 40, LONGEST_VALUE = 60 };

static const char *word(const struct fleet *fleet, uint32_t number)
{
	return fleet->words.text[number];
}

static void print_summary(const struct document *document, const struct fleet *fleet, const struct fleet_given *given)
{
	char nodes[UNITS_TEXT], runs[UNITS_TEXT], points[UNITS_TEXT], missing[UNITS_TEXT], broken[UNITS_TEXT];

	document_lead(document, "%s, %s, %s; missing: %s; not read: %s", units_number(fleet->nodes, "node", nodes),
		      units_number(fleet->runs, "run", runs), units_number(fleet->points.count, "point", points),
		      units_number(given->missing.count, "node", missing),
		      units_number(given->broken.count, "result", broken));
}

/* "n1, n2 and 3 more" */
static void join(const char *const *name, size_t count, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && i < MOST_NAMES && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%.80s", i ? ", " : "", name[i]);
	if (count > MOST_NAMES && used < size)
		snprintf(text + used, size - used, " and %zu more", count - MOST_NAMES);
}

static void print_names(const struct document *document, const char *what, const struct fleet_lines *lines)
{
	char text[1200];

	if (!lines->count)
		return;
	join((const char *const *)lines->line, lines->count, text, sizeof text);
	document_paragraph(document, "%s: %s", what, text);
}

static void print_broken(const struct document *document, const struct fleet_lines *broken)
{
	if (!broken->count)
		return;
	document_paragraph(document, "Not read, and not judged:");
	document_list(document);
	for (size_t i = 0; i < broken->count && i < MOST_LINES; i++)
		document_item(document, "%s", broken->line[i]);
	if (broken->count > MOST_LINES)
		document_item(document, "and %zu more", broken->count - MOST_LINES);
	document_list_end(document);
}

static void print_disturbed(const struct document *document, const struct fleet *fleet)
{
	const char **name = calloc(fleet->nodes + 1, sizeof *name);
	size_t count = 0;
	char text[1200];

	for (size_t i = 0; name && i < fleet->nodes; i++)
		if (fleet->node[i].disturbed)
			name[count++] = fleet->names.text[i];
	if (count) {
		join(name, count, text, sizeof text);
		document_paragraph(
			document,
			"Disturbed by other load or by a CPU quota, %zu of %zu nodes: their deviations may be "
			"that. %s",
			count, fleet->nodes, text);
	}
	free(name);
}

/* What is timed may differ between versions. */
static void print_versions(const struct document *document, const struct fleet *fleet, const char *key)
{
	uint32_t first = UINT32_MAX;
	size_t others = 0, number = 0;

	while (number < fleet->words.count && strcmp(word(fleet, (uint32_t)number), key))
		number++;
	for (size_t i = 0; i < fleet->nodes; i++) {
		uint32_t value = fleet_fact_of(&fleet->node[i], (uint32_t)number);

		first = i == 0 ? value : first;
		others += value != first;
	}
	if (others)
		document_paragraph(document,
				   "Warning: %zu of %zu nodes %s another %s than the first: what is timed may differ",
				   others, fleet->nodes, others == 1 ? "has" : "have", key);
}

static void print_groups(const struct document *document, const struct fleet *fleet)
{
	struct table table = { .columns = 3, .left = 0 };
	char number[32];

	if (fleet->groups < 2 && fleet->nodes >= FLEET_LEAST)
		return;
	document_paragraph(document, "Groups of like machines; one of fewer than %d nodes is not judged:", FLEET_LEAST);
	table.left = 0;
	table_add(&table, "group");
	table_add(&table, "nodes");
	table_add(&table, "  machine");
	for (size_t i = 0; i < fleet->groups; i++) {
		char kind[600];

		snprintf(number, sizeof number, "%zu", i + 1);
		table_add(&table, number);
		snprintf(number, sizeof number, "%zu", fleet->group[i].nodes);
		table_add(&table, number);
		snprintf(kind, sizeof kind, "  %.500s", word(fleet, fleet->group[i].kind));
		table_add(&table, kind);
	}
	document_table(document, &table);
}

const char *fleet_print_axes(const struct fleet *fleet, uint32_t point)
{
	const char *axes = strchr(fleet->points.text[point], '\x1f');

	return axes ? axes + 1 : "";
}

/* Whether all points of the probe have the same "axis value". */
static bool is_common(const struct fleet *fleet, uint32_t point, const char *axis, size_t length)
{
	const char *key = fleet->points.text[point];
	size_t probe = strcspn(key, "\x1f") + 1;

	for (size_t i = 0; i < fleet->points.count; i++) {
		const char *other = fleet->points.text[i], *found = other;

		if (strncmp(key, other, probe))
			continue;
		while ((found = strstr(found + 1, axis)) &&
		       (!strchr(",\x1f", found[-1]) || (found[length] && found[length] != ',')))
			;
		if (!found)
			return false;
	}
	return true;
}

/* The axes of a point that other points of its probe have other values of. */
static void put_axes(const struct fleet *fleet, uint32_t point, char *text, size_t size)
{
	const char *axes = fleet_print_axes(fleet, point);
	size_t used = 0;

	text[0] = '\0';
	while (*axes && used < size) {
		char axis[200];
		size_t length = strcspn(axes, ",");

		snprintf(axis, sizeof axis, "%.*s", (int)length, axes);
		if (!is_common(fleet, point, axis, strlen(axis)))
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", axis);
		axes += length + (axes[length] == ',');
	}
}

/* "page_fault 1.31 times the fleet's median (27 of 27 points)"; further ones are shorter. */
static size_t put_outlier(const struct fleet *fleet, const struct fleet_score *score, bool is_first, char *text,
			  size_t size)
{
	const char *median = fleet->groups > 1 ? " times its group's median" : " times the fleet's median";
	char points[UNITS_TEXT], axes[200], where[300];

	units_number(score->points, "point", points);
	put_axes(fleet, score->point, axes, sizeof axes);
	if (score->by_point)
		snprintf(where, sizeof where, "at %s", axes);
	else
		snprintf(where, sizeof where, "%zu of %s",
			 score->deviation > 0 ? score->slower : score->points - score->slower, points);
	return (size_t)snprintf(text, size, "%s%s %.3g%s (%s)", is_first ? "" : ", ", word(fleet, score->probe),
				exp(fleet_size(score)), is_first ? median : "", where);
}

static size_t count_disturbed(const struct fleet *fleet)
{
	size_t count = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		count += fleet->node[i].disturbed;
	return count;
}

static void print_outliers(const struct document *document, const struct fleet *fleet)
{
	size_t nodes = 0, disturbed = count_disturbed(fleet);

	if (!fleet->outliers) {
		document_paragraph(document, fleet->scores ? "No outliers." : "Nothing could be judged.");
		return;
	}
	document_paragraph(
		document,
		"Outliers, the worst first; %g %% of them may be false, more where runs stray far:", 100 * FLEET_FALSE);
	document_list(document);
	for (size_t i = 0, end; i < fleet->scores && fleet->score[i].is_outlier; i = end, nodes++) {
		const struct fleet_score *first = &fleet->score[i];
		char text[1000];
		size_t used = 0;

		for (end = i; end < fleet->scores && fleet->score[end].node == first->node; end++)
			if (fleet->score[end].is_outlier && used < sizeof text)
				used += put_outlier(fleet, &fleet->score[end], end == i, text + used,
						    sizeof text - used);
		if (nodes < MOST_LINES)
			document_item(document, "%s: %s%s", fleet->names.text[first->node], text,
				      fleet->node[first->node].disturbed && 2 * disturbed < fleet->nodes
					      ? "; it was disturbed"
					      : "");
	}
	if (nodes > MOST_LINES)
		document_item(document, "and %zu more nodes: --format csv has all", nodes - MOST_LINES);
	document_list_end(document);
}

static void print_reasons(const struct document *document, const struct fleet *fleet)
{
	if (!fleet->reasons)
		return;
	document_paragraph(document, "What the slower ones have in common, and others don't:");
	document_list(document);
	for (size_t i = 0; i < fleet->reasons; i++) {
		const struct fleet_reason *reason = &fleet->reason[i];

		document_item(document, "%s: %s is %.*s on %zu of %zu outliers, and on %zu of %zu others",
			      word(fleet, reason->probe), word(fleet, reason->key), LONGEST_VALUE,
			      word(fleet, reason->value), reason->outliers, reason->of_outliers, reason->others,
			      reason->of_others);
	}
	document_list_end(document);
}

static void add_ratio(struct table *table, double logarithm)
{
	char text[32];

	snprintf(text, sizeof text, "%.3g", exp(logarithm));
	table_add(table, text);
}

static void print_spreads(const struct document *document, const struct fleet *fleet)
{
	bool has_groups = fleet->groups > 1;
	struct table table = { .columns = has_groups ? 8 : 7, .left = 1 };
	static const char *const columns[] = { "probe", "group", "nodes", "least", "p5", "p95", "most", "  slowest" };

	if (!fleet->spreads)
		return;
	document_paragraph(document, "Spread over the nodes, as ratios to the median:");
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		if (i != 1 || has_groups)
			table_add(&table, columns[i]);
	for (size_t i = 0; i < fleet->spreads; i++) {
		const struct fleet_spread *spread = &fleet->spread[i];
		char text[200];

		table_add(&table, word(fleet, spread->probe));
		snprintf(text, sizeof text, "%zu", spread->group + 1);
		if (has_groups)
			table_add(&table, text);
		snprintf(text, sizeof text, "%zu", spread->nodes);
		table_add(&table, text);
		add_ratio(&table, spread->least);
		add_ratio(&table, spread->p5);
		add_ratio(&table, spread->p95);
		add_ratio(&table, spread->most);
		snprintf(text, sizeof text, "  %.60s", fleet->names.text[spread->slowest]);
		table_add(&table, text);
	}
	document_table(document, &table);
}

void fleet_print(const struct document *document, const struct fleet *fleet, const struct fleet_given *given)
{
	print_summary(document, fleet, given);
	print_names(document, "Missing", &given->missing);
	print_names(document, "Not expected", &given->unexpected);
	print_broken(document, &given->broken);
	print_versions(document, fleet, "version");
	print_versions(document, fleet, "schema");
	print_groups(document, fleet);
	print_outliers(document, fleet);
	print_reasons(document, fleet);
	print_disturbed(document, fleet);
	print_spreads(document, fleet);
}
