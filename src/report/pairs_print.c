/* SPDX-License-Identifier: MIT */
#include "pairs_print.h"

#include "result/describe.h"
#include "result/variants.h"

#include <math.h>
#include <string.h>

enum { LEADING = 5, TEXT = 512 };

/* A ratio whose interval does not contain 1. */
struct found {
	const struct comparison_probe *probe;
	const struct comparison_row *row;
	size_t variant;
};

/* The largest of them, the largest first, and how many points have which verdict. */
struct findings {
	struct found most[LEADING];
	size_t count, verdict[VERDICT_SLOWER + 1];
};

static double size_of(const struct found *found)
{
	return fabs(log(found->row->side[found->variant].ratio.value));
}

static void add(struct findings *findings, const struct found *found)
{
	size_t place = findings->count < LEADING ? findings->count : LEADING;

	for (; place > 0 && size_of(&findings->most[place - 1]) < size_of(found); place--)
		if (place < LEADING)
			findings->most[place] = findings->most[place - 1];
	if (place < LEADING)
		findings->most[place] = *found;
	findings->count++;
}

static void find(const struct comparison *comparison, struct findings *findings)
{
	for (size_t i = 0; i < comparison->probes; i++)
		for (size_t j = 0; j < comparison->probe[i]->rows; j++)
			for (size_t k = 1; k < comparison->results; k++) {
				const struct found found = { comparison->probe[i], &comparison->probe[i]->row[j], k };
				enum verdict verdict = found.row->side[k].verdict;

				findings->verdict[verdict]++;
				if (verdict > VERDICT_INDISTINCT)
					add(findings, &found);
			}
}

static void print_one(const struct compare_printer *printer, const struct found *found)
{
	const struct comparison_side *side = &found->row->side[found->variant];
	const char *setting = variants_setting(&printer->result[found->variant].facts);
	char point[TEXT] = "", value[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];

	compare_print_ratio_text(side->ratio.value, value);
	compare_print_ratio_text(side->ratio.low, low);
	compare_print_ratio_text(side->ratio.high, high);
	describe_point(found->probe->probe[0], found->row->side[0].point, point, sizeof point);
	document_item(&printer->document, "%s with %s: %s (%s to %s) %s%s%s", found->probe->name,
		      setting ? setting : "it", value, low, high,
		      side->ratio.value < 1 ? "of the time" : "times as long", point[0] ? "; " : "", point);
}

static void print_counts(const struct compare_printer *printer, const struct findings *findings)
{
	const size_t *verdict = findings->verdict;
	void (*print)(const struct document *, const char *, ...) = findings->count ? document_paragraph
										    : document_lead;
	char unknown[64] = "", missing[64] = "";

	if (verdict[VERDICT_UNKNOWN])
		snprintf(unknown, sizeof unknown, ", %zu with too few rounds", verdict[VERDICT_UNKNOWN]);
	if (verdict[VERDICT_NONE])
		snprintf(missing, sizeof missing, ", %zu not measured in both", verdict[VERDICT_NONE]);
	print(&printer->document,
	      "%zu slower, %zu faster, %zu alike%s%s; in pairs: a round without the setting, and one with it.",
	      verdict[VERDICT_SLOWER], verdict[VERDICT_FASTER], verdict[VERDICT_INDISTINCT], unknown, missing);
}

void pairs_print(const struct compare_printer *printer)
{
	struct findings findings = { .count = 0 };

	find(printer->comparison, &findings);
	document_list(&printer->document);
	for (size_t i = 0; i < findings.count && i < LEADING; i++)
		print_one(printer, &findings.most[i]);
	document_list_end(&printer->document);
	print_counts(printer, &findings);
	if (printer->document.format == DOCUMENT_TEXT)
		putc('\n', printer->document.file);
	compare_print_results(printer);
	for (size_t i = 0; i < printer->comparison->probes; i++)
		compare_print_probe(printer, printer->comparison->probe[i]);
	compare_print_noise(printer);
}
