/* SPDX-License-Identifier: MIT */
#include "compare_print.h"
#include "fleet_print_parts.h"

#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAMES = 12 };

static void print_summary(const struct document *document, const struct fleet *fleet, const struct fleet_given *given)
{
	char nodes[UNITS_TEXT], runs[UNITS_TEXT], points[UNITS_TEXT], missing[UNITS_TEXT], broken[UNITS_TEXT];

	document_lead(document, "%s, %s, %s%s%s; not read: %s", units_number(fleet->nodes, "node", nodes),
		      units_number(fleet->runs, "run", runs), units_number(fleet->points.count, "point", points),
		      given->expected ? "; missing: " : "",
		      given->expected ? units_number(given->missing.count, "node", missing) : "",
		      units_number(given->broken.count, "result", broken));
}

void fleet_join(const char *const *name, size_t count, char *text, size_t size)
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
	fleet_join((const char *const *)lines->line, lines->count, text, sizeof text);
	document_paragraph(document, "%s: %s", what, text);
}

static void print_broken(const struct document *document, const struct fleet_lines *broken)
{
	if (!broken->count)
		return;
	document_paragraph(document, "Not read, and not judged:");
	document_list(document);
	for (size_t i = 0; i < broken->count && i < FLEET_LINES; i++)
		document_item(document, "%s", broken->line[i]);
	if (broken->count > FLEET_LINES)
		document_item(document, "and %zu more", broken->count - FLEET_LINES);
	document_list_end(document);
}

/* The names of those nodes for which `is` holds; returns their number. */
static size_t join_nodes(const struct fleet *fleet, bool (*is)(const struct fleet_node *), char *text, size_t size)
{
	const char **name = calloc(fleet->nodes + 1, sizeof *name);
	size_t count = 0;

	for (size_t i = 0; name && i < fleet->nodes; i++)
		if (is(&fleet->node[i]))
			name[count++] = fleet->names.text[i];
	if (count)
		fleet_join(name, count, text, size);
	free(name);
	return count;
}

static bool is_disturbed(const struct fleet_node *node)
{
	return node->disturbed;
}

static bool is_unreached(const struct fleet_node *node)
{
	return node->unreached > 0;
}

static void print_disturbed(const struct document *document, const struct fleet *fleet)
{
	char text[1200];
	size_t count = join_nodes(fleet, is_disturbed, text, sizeof text);

	if (count)
		document_paragraph(
			document,
			"Disturbed by other load or by a CPU quota, %zu of %zu nodes, whose deviations may come "
			"from that: %s",
			count, fleet->nodes, text);
}

/* A run that was interrupted, or that had too little time. */
static void print_unreached(const struct document *document, const struct fleet *fleet)
{
	char text[1200], points[UNITS_TEXT];
	size_t count = join_nodes(fleet, is_unreached, text, sizeof text), lacking = 0;

	for (size_t i = 0; i < fleet->nodes; i++)
		lacking += fleet->node[i].unreached;
	if (count)
		document_paragraph(document,
				   "Ended before all points were measured, %zu of %zu nodes, which lack %s: %s", count,
				   fleet->nodes, units_number(lacking, "point", points), text);
}

/* What is timed may differ between versions. */
static void print_versions(const struct document *document, const struct fleet *fleet, const char *key)
{
	uint32_t first = UINT32_MAX;
	size_t others = 0, number = 0;

	while (number < fleet->words.count && strcmp(fleet_word(fleet, (uint32_t)number), key))
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
	char nodes[UNITS_TEXT];

	if (fleet->groups < 2 && fleet->nodes >= FLEET_LEAST)
		return;
	document_paragraph(document, "Groups of like machines; one of fewer than %d nodes is not judged:", FLEET_LEAST);
	document_list(document);
	for (size_t i = 0; i < fleet->groups; i++)
		document_item(document, "group %zu, %s: %.500s", i + 1,
			      units_number(fleet->group[i].nodes, "node", nodes),
			      fleet_word(fleet, fleet->group[i].kind));
	document_list_end(document);
}

static void add_ratio(struct table *table, double logarithm)
{
	char text[UNITS_TEXT];

	compare_print_ratio_text(exp(logarithm), text);
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

		table_add(&table, fleet_word(fleet, spread->probe));
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
	if (fleet->scores)
		fleet_print_outliers(document, fleet);
	else
		fleet_print_few(document, fleet, given);
	fleet_print_failures(document, fleet);
	fleet_print_reasons(document, fleet);
	fleet_print_suspects(document, fleet);
	fleet_print_drift(document, fleet);
	print_unreached(document, fleet);
	print_disturbed(document, fleet);
	print_spreads(document, fleet);
}
