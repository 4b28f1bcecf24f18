/* SPDX-License-Identifier: MIT */
/* How a comparison begins: how many points differ, and what makes it unreliable. */
#include "compare_print.h"

#include "judge/comparison_facts.h"
#include "result/describe.h"

#include <math.h>
#include <string.h>

enum { TEXT = 1024 };

struct counts {
	size_t verdict[VERDICT_SLOWER + 1];
	const struct comparison_probe *largest_of; /* NULL: nothing differs */
	const struct comparison_row *largest;
};

/* The rows of a probe are sorted in any order, so each is looked at. */
static struct counts count(const struct comparison *comparison, size_t other)
{
	struct counts counts = { .largest = NULL };
	double most = 0;

	for (size_t i = 0; i < comparison->probes; i++)
		for (size_t j = 0; j < comparison->probe[i]->rows; j++) {
			const struct comparison_row *row = &comparison->probe[i]->row[j];
			double size = fabs(log(row->side[other].ratio.value));

			counts.verdict[row->side[other].verdict]++;
			if (row->side[other].verdict <= VERDICT_INDISTINCT || !(size > most))
				continue;
			most = size;
			counts.largest_of = comparison->probe[i];
			counts.largest = row;
		}
	return counts;
}

static void largest_text(const struct counts *counts, size_t other, char *text, size_t size)
{
	char point[TEXT / 2] = "", ratio[UNITS_TEXT];
	double value;

	text[0] = '\0';
	if (!counts->largest)
		return;
	value = counts->largest->side[other].ratio.value;
	if (value < 100)
		snprintf(ratio, sizeof ratio, "%.3g", value);
	else
		compare_print_ratio_text(value, ratio);
	describe_point(counts->largest_of->probe[0], counts->largest->side[0].point, point, sizeof point);
	snprintf(text, size, "; largest: %s%s%s, %s times as long", counts->largest_of->name, point[0] ? ": " : "",
		 point, ratio);
}

static bool is_nothing_in_common(const struct counts *counts)
{
	size_t compared = 0;

	for (size_t i = VERDICT_UNKNOWN; i <= VERDICT_SLOWER; i++)
		compared += counts->verdict[i];
	return compared == 0;
}

static void print_counts(const struct compare_printer *printer, size_t other)
{
	struct counts counts = count(printer->comparison, other);
	char largest[TEXT], unknown[64] = "", missing[64] = "", who[16] = "";
	void (*print)(const struct document *, const char *, ...) = other == 1 ? document_lead : document_paragraph;

	if (printer->comparison->results > 2)
		snprintf(who, sizeof who, "%c/A: ", 'A' + (int)other);
	if (is_nothing_in_common(&counts)) {
		print(&printer->document, "%s%s point has a time in both.", who, who[0] ? "no" : "No");
		return;
	}
	largest_text(&counts, other, largest, sizeof largest);
	if (counts.verdict[VERDICT_UNKNOWN])
		snprintf(unknown, sizeof unknown, ", %zu with too few rounds", counts.verdict[VERDICT_UNKNOWN]);
	if (counts.verdict[VERDICT_NONE])
		snprintf(missing, sizeof missing, ", %zu not in both", counts.verdict[VERDICT_NONE]);
	print(&printer->document, "%s%zu slower, %zu faster, %zu alike%s%s%s.", who, counts.verdict[VERDICT_SLOWER],
	      counts.verdict[VERDICT_FASTER], counts.verdict[VERDICT_INDISTINCT], unknown, missing, largest);
}

static void put_warning(void *context, const char *text)
{
	document_item(context, "Warning: %s", text);
}

/* Drift widens the intervals of no ratio of these. */
static bool is_only_paired(const struct comparison *comparison)
{
	bool paired = true;

	for (size_t i = 1; i < comparison->results; i++)
		paired &= comparison->paired[i];
	return paired;
}

void compare_print_warnings(const struct comparison *comparison, const struct result *result,
			    void (*warn)(void *context, const char *text), void *context)
{
	static const double noticeable = 1.5;
	char text[COMPARISON_WARNING];

	comparison_warnings(result, comparison->results, warn, context);
	for (size_t i = 0; i < comparison->results; i++) {
		if (comparison->widening[i] < noticeable || is_only_paired(comparison))
			continue;
		snprintf(text, sizeof text,
			 "the machine drifted while %c was measured: its intervals are widened to about %.1f times "
			 "the width",
			 'A' + (int)i, comparison->widening[i]);
		warn(context, text);
	}
}

void compare_print_lead(const struct compare_printer *printer)
{
	struct document document = printer->document;

	for (size_t i = 1; i < printer->comparison->results; i++)
		print_counts(printer, i);
	document_list(&document);
	compare_print_warnings(printer->comparison, printer->result, put_warning, &document);
	document_list_end(&document);
	if (document.format == DOCUMENT_TEXT)
		putc('\n', document.file);
}
