/* SPDX-License-Identifier: MIT */
/* What can be said of nodes that are too few to be judged: their ratios, and the command that compares them. */
#include "fleet_print_parts.h"

#include "stats/stats.h"
#include "text/shell_word.h"
#include "text/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_GROUPS = 4 };

/* The nodes that are compared, by number. */
struct few {
	uint32_t node[FLEET_LEAST];
	size_t count;
};

/* A probe of a node: the median over its runs, and how many points that is of. */
struct few_value {
	double deviation;
	size_t points;
};

static struct few nodes_of(const struct fleet *fleet, size_t group)
{
	struct few few = { .count = 0 };

	for (size_t i = 0; i < fleet->nodes && few.count < FLEET_LEAST; i++)
		if (fleet->node[i].group == group)
			few.node[few.count++] = (uint32_t)i;
	return few;
}

static void print_command(const struct document *document, const struct fleet_given *given, const char *verb,
			  const struct few *few)
{
	char *command = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&command, &size);

	if (!file)
		return;
	fprintf(file, "  faultline %s", verb);
	for (size_t i = 0; i < few->count; i++) {
		putc(' ', file);
		shell_word_write(given->place.line[few->node[i]], file);
	}
	putc('\n', file);
	if (!fclose(file))
		document_code(document, command);
	free(command);
}

/* `room` has space for the runs of the fleet. */
static struct few_value value_of(const struct fleet *fleet, uint32_t probe, uint32_t node, double *room)
{
	struct few_value found = { NAN, 0 };
	size_t runs = 0;

	for (size_t i = 0; i < fleet->values; i++)
		if (fleet->value[i].probe == probe && fleet->value[i].node == node) {
			room[runs++] = fleet->value[i].deviation;
			found.points = fleet->value[i].points;
		}
	if (runs)
		found.deviation = stats_median(room, runs);
	return found;
}

/* Means over different points are not compared. */
static void add_ratio(struct table *table, struct few_value base, struct few_value other)
{
	char text[32] = "-";

	if (base.points == other.points && base.points)
		snprintf(text, sizeof text, "%.3f", exp(other.deviation - base.deviation));
	table_add(table, text);
}

static void add_probe(struct table *table, const struct fleet *fleet, uint32_t probe, const struct few *few,
		      double *room)
{
	struct few_value base = value_of(fleet, probe, few->node[0], room);
	char text[32] = "-";

	table_add(table, fleet_word(fleet, probe));
	if (base.points)
		snprintf(text, sizeof text, "%zu", base.points);
	table_add(table, text);
	for (size_t i = 1; i < few->count; i++)
		add_ratio(table, base, value_of(fleet, probe, few->node[i], room));
}

static void print_table(const struct document *document, const struct fleet *fleet, size_t group, const struct few *few)
{
	double *room = calloc(fleet->runs + 1, sizeof *room);
	struct table table = { .columns = few->count + 1, .left = 1 };
	char text[8] = "? / A";

	table_add(&table, "probe");
	table_add(&table, "points");
	for (size_t i = 1; i < few->count; i++) {
		text[0] = (char)('A' + i);
		table_add(&table, text);
	}
	for (size_t i = 0; room && i < fleet->values; i++)
		if (fleet->value[i].group == group &&
		    (i == 0 || fleet->value[i - 1].group != group ||
		     fleet->value[i - 1].probe != fleet->value[i].probe))
			add_probe(&table, fleet, fleet->value[i].probe, few, room);
	document_table(document, &table);
	free(room);
}

static void print_group(const struct document *document, const struct fleet *fleet, const struct fleet_given *given,
			size_t group)
{
	struct few few = nodes_of(fleet, group);
	char runs[UNITS_TEXT];

	document_paragraph(
		document,
		"Ratios of like machines, of each probe the mean over its points%s; whether they are more than "
		"chance is not judged:",
		fleet->runs > fleet->nodes ? ", of several runs the median" : "");
	document_list(document);
	for (size_t i = 0; i < few.count; i++)
		document_item(document, "%c: %s, %s", 'A' + (int)i, fleet->names.text[few.node[i]],
			      units_number(fleet->node[few.node[i]].runs, "run", runs));
	document_list_end(document);
	print_table(document, fleet, group, &few);
	document_paragraph(document, "Point by point, with intervals:");
	print_command(document, given, "compare", &few);
}

void fleet_print_few(const struct document *document, const struct fleet *fleet, const struct fleet_given *given)
{
	struct few all = { .count = fleet->nodes < FLEET_LEAST ? fleet->nodes : 0 };
	size_t shown = 0;

	document_paragraph(document, "Too few like machines to judge which of them deviates: that takes %d nodes.",
			   FLEET_LEAST);
	for (size_t i = 0; i < fleet->groups && shown < MOST_GROUPS; i++)
		if (fleet->group[i].nodes > 1) {
			print_group(document, fleet, given, i);
			shown++;
		}
	if (shown)
		return;
	for (size_t i = 0; i < all.count; i++)
		all.node[i] = (uint32_t)i;
	document_paragraph(document, "%s:",
			   all.count > 1       ? "Unlike machines are compared by"
				   : all.count ? "A single machine is described by"
					       : "Other groups are made by --group FACT, such as");
	if (all.count)
		print_command(document, given, all.count > 1 ? "compare" : "report", &all);
	else
		document_code(document, "  faultline fleet DIR... --group architecture\n");
}
