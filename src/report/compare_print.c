/* SPDX-License-Identifier: MIT */
/* A comparison as tables. Facts: compare_facts.c; a probe: compare_probe.c; CSV: compare_csv.c. */
#include "compare_print.h"

#include "stats/stats.h"
#include "text/units.h"
#include "result/variants.h"

#include <string.h>

const char *compare_print_label(const struct result *result)
{
	const char *label = result->path + strlen(result->path), *setting = variants_setting(&result->facts);

	if (setting)
		return setting;
	for (int parts = 0; label > result->path; label--)
		if (label[-1] == '/' && ++parts == 2)
			break;
	return label;
}

void compare_print_letter(struct table *table, size_t i)
{
	const char letter[] = { (char)('A' + i), '\0' };

	table_add(table, letter);
}

void compare_print_table(const struct document *document, struct table *table)
{
	if (document->format == DOCUMENT_TEXT && document->width)
		table_fit(table, document->width);
	document_table(document, table);
}

void compare_print_results(const struct compare_printer *printer)
{
	struct table table = { .columns = 2, .left = 2 };

	table_add(&table, "");
	table_add(&table, "result");
	for (size_t i = 0; i < printer->comparison->results; i++) {
		compare_print_letter(&table, i);
		table_add(&table, compare_print_label(&printer->result[i]));
	}
	document_table(&printer->document, &table); /* whole: paths and settings are copied */
}

void compare_print_ratio_text(double ratio, char text[static UNITS_TEXT])
{
	if (ratio < 1e9)
		snprintf(text, UNITS_TEXT, "%.*f", ratio < 9.9995 ? 3 : ratio < 99.995 ? 2 : 0, ratio);
	else
		snprintf(text, UNITS_TEXT, "%.2e", ratio);
}

void compare_print_ratio(struct table *table, struct estimate ratio, enum verdict verdict)
{
	static const char *const word[] = {
		[VERDICT_NONE] = "",         [VERDICT_UNKNOWN] = "~ unknown", [VERDICT_INDISTINCT] = "~",
		[VERDICT_FASTER] = "faster", [VERDICT_SLOWER] = "slower",
	};
	char text[UNITS_TEXT], high[UNITS_TEXT], interval[2 * UNITS_TEXT + 4] = "-";

	compare_print_ratio_text(ratio.value, text);
	table_add(table, verdict == VERDICT_NONE ? "-" : text);
	if (verdict > VERDICT_UNKNOWN) {
		compare_print_ratio_text(ratio.low, text);
		compare_print_ratio_text(ratio.high, high);
		snprintf(interval, sizeof interval, "%s..%s", text, high);
	}
	table_add(table, interval);
	table_add(table, word[verdict]);
}

void compare_print_noise(const struct compare_printer *printer)
{
	document_paragraph(
		&printer->document,
		"mean: the geometric mean of the ratios. ~ not distinguishable from noise: the %g %% interval "
		"of the ratio contains 1, or fewer than %d rounds leave it unknown.",
		printer->level * 100, STATS_LEAST_ROUNDS);
}

static bool is_wanted(const struct compare_printer *printer, const struct comparison_probe *compared)
{
	bool wanted = !printer->changed;

	for (size_t i = 0; i < compared->rows && !wanted; i++)
		wanted = comparison_is_changed(&compared->row[i]);
	return wanted;
}

void compare_print_tables(const struct compare_printer *printer)
{
	compare_print_lead(printer);
	compare_print_results(printer);
	compare_print_facts(printer);
	for (size_t i = 0; i < printer->comparison->probes; i++)
		if (is_wanted(printer, printer->comparison->probe[i]))
			compare_print_probe(printer, printer->comparison->probe[i]);
	compare_print_noise(printer);
}
