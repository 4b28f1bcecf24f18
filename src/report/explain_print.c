/* SPDX-License-Identifier: MIT */
#include "explain_print.h"

#include "explain_words.h"
#include "judge/explanation_parts.h"
#include "text/table.h"

#include <math.h>
#include <string.h>

static void add_share(struct table *table, double share)
{
	char text[UNITS_TEXT];

	units_share(share, text);
	table_add(table, text);
}

static void add_row(struct table *table, const char *words, double ns)
{
	char text[UNITS_TEXT];

	table_add(table, words);
	units_time(ns, text);
	table_add(table, text);
}

/* Parts that are no shares of the Array, beside its own times. */
static void print_apart(const struct explanation *explanation, const struct explanation_part *part, size_t count,
			const struct document *document)
{
	const struct explanation_source *array = &explanation_whole_cost(explanation->array)->source;
	struct table table = { .columns = 2, .left = 1 };

	document_heading(document, 2, "The parts of the Array, each measured by itself");
	table_add(&table, "part");
	table_add(&table, "time");
	for (size_t i = 0; i < count; i++)
		add_row(&table, explain_part_words(explanation->array, part[i].name), part[i].ns);
	add_row(&table, "these parts together", explanation->fit.parts);
	add_row(&table, "the Array itself, median", explanation_whole(explanation->array).value);
	add_row(&table, "the Array itself, shortest", result_figure(array->probe, array->point, "min_ns"));
	add_row(&table, "the Array itself, longest", result_figure(array->probe, array->point, "max_ns"));
	document_table(document, &table);
}

static void print_parts(const struct explanation *explanation, const struct document *document)
{
	struct table table = { .columns = 3, .left = 1 };
	struct explanation_part part[EXPLANATION_PARTS];
	const double whole = explanation_whole(explanation->array).value;
	size_t count = explanation->array ? explanation_parts(explanation->array, part) : 0;
	char text[1 + UNITS_TEXT];

	if (count < 2) /* what is not explained, alone */
		return;
	if (explanation->fit.misfit != MISFIT_NONE) {
		print_apart(explanation, part, count - 1, document);
		return;
	}
	document_heading(document, 2, "Where the time of the Array goes");
	if (part[count - 1].ns < 0)
		part[count - 1].name = "explained too much";
	table_add(&table, "part");
	table_add(&table, "time");
	table_add(&table, "share");
	for (size_t i = 0; i < count; i++) {
		table_add(&table, explain_part_words(explanation->array, part[i].name));
		units_time(fabs(part[i].ns), text + 1);
		text[0] = '-';
		table_add(&table, text + (part[i].ns >= 0));
		add_share(&table, part[i].ns / whole);
	}
	document_table(document, &table);
}

/* "57 % to 71 %" */
static void add_range(struct table *table, struct estimate share)
{
	char text[3 * UNITS_TEXT] = "";

	if (!isnan(share.low))
		snprintf(text, sizeof text, "%.1f to %.1f", share.low * 100, share.high * 100);
	table_add(table, text);
}

static void add_suspect(struct table *table, const struct explanation_suspect *suspect)
{
	table_add(table, suspect->name);
	table_add(table, guilt_name(suspect->guilt));
	add_share(table, suspect->share.value);
	add_range(table, suspect->share);
}

/* Suspects that were not tested for the same reason, in one sentence. */
static void print_untested(const struct explanation *explanation, const char *mechanism, size_t first,
			   const struct document *document)
{
	const char *reason = explanation->suspect[first].reason;
	char names[1024];
	size_t used = 0;

	for (size_t i = 0; i < explanation->suspects && used < sizeof names; i++) {
		const struct explanation_suspect *suspect = &explanation->suspect[i];

		if (suspect->guilt != GUILT_UNTESTED || strcmp(suspect->mechanism, mechanism) ||
		    strcmp(suspect->reason, reason))
			continue;
		if (i < first)
			return;
		used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? ", " : "", suspect->name);
	}
	document_paragraph(document, "not tested: %s (%s)", names, reason);
}

/* Parts whose interval was bounded, and why. */
static void print_bounded(const struct explanation *explanation, const char *mechanism, const struct document *document)
{
	for (size_t i = 0; i < explanation->suspects; i++) {
		const struct explanation_suspect *suspect = &explanation->suspect[i];

		if (!strcmp(suspect->mechanism, mechanism) && suspect->guilt != GUILT_UNTESTED && suspect->beyond > 1)
			document_paragraph(
				document,
				"%s: measured apart from the %s, its interval reaches %.0f %%. A part is no more "
				"than the whole, so it ends at 100 %%.",
				suspect->name, mechanism, suspect->beyond * 100);
	}
}

void explain_suspects(const struct explanation *explanation, const char *mechanism, const struct document *document)
{
	static const char *const head[] = { "suspect", "verdict", "share", "95 % interval" };
	struct table table = { .columns = 4, .left = 2 };
	char title[64];

	snprintf(title, sizeof title, "The suspects of the %s", mechanism);
	document_heading(document, 2, title);
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(&table, head[i]);
	for (size_t i = 0; i < explanation->suspects; i++)
		if (!strcmp(explanation->suspect[i].mechanism, mechanism) &&
		    explanation->suspect[i].guilt != GUILT_UNTESTED)
			add_suspect(&table, &explanation->suspect[i]);
	if (table.cells > table.columns)
		document_table(document, &table);
	else
		table_free(&table);
	for (size_t i = 0; i < explanation->suspects; i++)
		if (!strcmp(explanation->suspect[i].mechanism, mechanism) &&
		    explanation->suspect[i].guilt == GUILT_UNTESTED)
			print_untested(explanation, mechanism, i, document);
	print_bounded(explanation, mechanism, document);
}

void explain_print(const struct explanation *explanation, const struct document *document)
{
	explain_verdict(explanation, document);
	print_parts(explanation, document);
	explain_suspects(explanation, "Array", document);
	if (explanation->fit.misfit == MISFIT_EXCESS)
		document_paragraph(document,
				   "Measured by themselves, the parts take %.1f times as long as the Array, so some of "
				   "these shares are too large.",
				   explanation->fit.parts / explanation_whole(explanation->array).value);
	document_paragraph(
		document,
		"guilty, with the whole interval: at least a third of the time; cleared: less than a tenth; partly: "
		"more than nothing. Suspects overlap: the page faults are in several parts above.");
}
