/* SPDX-License-Identifier: MIT */
/* What differs between results: the means, the largest differences, the facts. */
#include "report_parts.h"

#include "result/describe.h"
#include "compare_print.h"

#include <math.h>
#include <string.h>

enum { TEXT = 1024, LARGEST_DIFFERENCES = 10 };

static void put_means(const struct compare_printer *printer)
{
	const struct comparison *comparison = printer->comparison;
	struct table table = { .columns = 1 + 3 * (comparison->results - 1), .left = 1 };
	char text[32];

	table_add(&table, "geometric mean");
	for (size_t i = 1; i < comparison->results; i++) {
		snprintf(text, sizeof text, "%c/A", 'A' + (int)i);
		table_add(&table, text);
		table_add(&table, "95 % interval");
		table_add(&table, "");
	}
	for (size_t i = 0; i < comparison->probes; i++) {
		bool any = false;

		for (size_t j = 1; j < comparison->results; j++)
			any |= comparison->probe[i]->verdict[j] != VERDICT_NONE;
		if (!any)
			continue;
		table_add(&table, comparison->probe[i]->name);
		for (size_t j = 1; j < comparison->results; j++)
			compare_print_ratio(&table, comparison->probe[i]->mean[j], comparison->probe[i]->verdict[j]);
	}
	if (table.cells > table.columns) {
		document_paragraph(&printer->document,
				   "Times of the same points; a ratio above 1 means slower than A.");
		document_table(&printer->document, &table);
	} else {
		table_free(&table);
	}
}

/* A point that differs from that of the base by more than noise. */
struct difference {
	const struct comparison_probe *compared;
	const struct comparison_row *row;
	size_t result;
	double size;
};

static void add_difference(struct difference *found, size_t *count, struct difference difference)
{
	size_t at = *count;

	while (at > 0 && difference.size > found[at - 1].size)
		at--;
	if (at == LARGEST_DIFFERENCES)
		return;
	*count += *count < LARGEST_DIFFERENCES;
	memmove(&found[at + 1], &found[at], (*count - 1 - at) * sizeof *found);
	found[at] = difference;
}

static size_t find_differences(const struct comparison *comparison, struct difference *found)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->probes; i++)
		for (size_t j = 0; j < comparison->probe[i]->rows; j++)
			for (size_t k = 1; k < comparison->results; k++) {
				const struct comparison_row *row = &comparison->probe[i]->row[j];

				if (row->side[k].verdict == VERDICT_FASTER || row->side[k].verdict == VERDICT_SLOWER)
					add_difference(found, &count,
						       (struct difference){ comparison->probe[i], row, k,
									    fabs(log(row->side[k].ratio.value)) });
			}
	return count;
}

static void add_difference_row(struct table *table, const struct difference *difference)
{
	const struct comparison_side *side = &difference->row->side[difference->result];
	char point[TEXT], text[TEXT + 80], time[UNITS_TEXT];

	describe_point(difference->compared->probe[0], difference->row->side[0].point, point, sizeof point);
	snprintf(text, sizeof text, "%s%s%s", difference->compared->name, point[0] ? ": " : "", point);
	table_add(table, text);
	units_time(difference->row->side[0].time.value, time);
	table_add(table, time);
	snprintf(text, sizeof text, "%c", 'A' + (int)difference->result);
	table_add(table, text);
	units_time(side->time.value, time);
	table_add(table, time);
	compare_print_ratio(table, side->ratio, side->verdict);
}

static void put_largest_differences(const struct compare_printer *printer)
{
	static const char *const head[] = { "point", "A", "", "time there", "to A", "95 % interval", "" };
	struct table table = { .columns = sizeof head / sizeof head[0], .left = 1 };
	struct difference found[LARGEST_DIFFERENCES];
	size_t count = find_differences(printer->comparison, found);

	if (count == 0) {
		document_paragraph(
			&printer->document,
			"No point differs by more than noise: there is no difference, or there are too few rounds.");
		return;
	}
	document_heading(&printer->document, 3, "The largest differences that are not noise");
	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, head[i]);
	for (size_t i = 0; i < count; i++)
		add_difference_row(&table, &found[i]);
	document_table(&printer->document, &table);
}

void report_differences(const struct report *report, size_t index)
{
	const struct compare_printer printer = { report->document, report->comparison, report->result, 0.95, false };

	(void)index;
	document_heading(&report->document, 2, "What differs");
	put_means(&printer);
	put_largest_differences(&printer);
	compare_print_facts(&printer);
}
