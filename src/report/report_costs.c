/* SPDX-License-Identifier: MIT */
/* What costs most. */
#include "report_parts.h"

#include "judge/costs.h"
#include "result/describe.h"

#include <math.h>
#include <stdlib.h>

enum { TEXT = 1024 };

static void ratio_text(struct estimate ratio, char text[static 2 * UNITS_TEXT])
{
	int digits = ratio.value < 9.95 ? 1 : 0;

	if (isnan(ratio.low))
		snprintf(text, 2 * UNITS_TEXT, "%.*f x, no interval", digits, ratio.value);
	else
		snprintf(text, 2 * UNITS_TEXT, "%.*f x (%.*f to %.*f)", digits, ratio.value, digits, ratio.low, digits,
			 ratio.high);
}

static void add_point(struct table *table, const struct report *report, size_t result, const struct cost *cost)
{
	char point[TEXT], text[TEXT + 80], time[UNITS_TEXT];

	if (report->results > 1) {
		snprintf(text, sizeof text, "%c", 'A' + (int)result);
		table_add(table, text);
	}
	describe_point(cost->probe, cost->point, point, sizeof point);
	snprintf(text, sizeof text, "%s%s%s", cost->probe->name, point[0] ? ": " : "", point);
	table_add(table, text);
	units_time(cost->time.value, time);
	table_add(table, time);
}

static void put_by_byte(const struct report *report, const struct costs *costs)
{
	struct table table = { .columns = report->results > 1 ? 5 : 4, .left = report->results > 1 ? 2 : 1 };
	char text[2 * UNITS_TEXT];

	if (report->results > 1)
		table_add(&table, "");
	table_add(&table, "per byte");
	table_add(&table, "time");
	table_add(&table, "rate");
	table_add(&table, "of a warm memset");
	for (size_t i = 0; i < report->results; i++)
		for (size_t j = 0; j < costs[i].by_bytes; j++) {
			const struct cost *cost = &costs[i].by_byte[j];

			add_point(&table, report, i, cost);
			units_rate(cost->bytes / cost->time.value * 1e9, text);
			table_add(&table, text);
			ratio_text(cost->ratio, text);
			table_add(&table, text);
		}
	if (table.cells > table.columns)
		document_table(&report->document, &table);
	else
		table_free(&table);
}

static void put_by_call(const struct report *report, const struct costs *costs)
{
	struct table table = { .columns = report->results > 1 ? 4 : 3, .left = report->results > 1 ? 2 : 1 };
	char size[UNITS_TEXT];

	if (report->results > 1)
		table_add(&table, "");
	table_add(&table, "per call");
	table_add(&table, "time");
	table_add(&table, "a warm memset of");
	for (size_t i = 0; i < report->results; i++)
		for (size_t j = 0; j < costs[i].by_calls; j++) {
			const struct cost *cost = &costs[i].by_call[j], *memset = &costs[i].memset;

			add_point(&table, report, i, cost);
			if (memset->probe)
				units_size(cost->time.value / memset->time.value * memset->bytes, size);
			table_add(&table, memset->probe ? size : "-");
		}
	if (table.cells > table.columns)
		document_table(&report->document, &table);
	else
		table_free(&table);
}

/* What the warm memset is, or that it was not measured. */
static void put_reference(const struct report *report, const struct costs *costs, size_t result)
{
	const struct cost *memset = &costs->memset;
	char size[UNITS_TEXT], time[UNITS_TEXT], rate[UNITS_TEXT];

	if (!memset->probe) {
		document_item(&report->document,
			      "%sno warm memset of about 1 MiB was measured, so nothing is ranked per byte",
			      report_letter(report, result));
		return;
	}
	units_size(memset->bytes, size);
	units_time(memset->time.value, time);
	units_rate(memset->bytes / memset->time.value * 1e9, rate);
	document_item(&report->document, "%sthe warm memset: %s of memory used before, by the C library, in %s: %s",
		      report_letter(report, result), size, time, rate);
}

static bool has_any(const struct costs *costs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (costs[i].by_bytes || costs[i].by_calls)
			return true;
	return false;
}

static void put_costs(const struct report *report, const struct costs *costs)
{
	document_heading(&report->document, 2, "The three largest costs");
	put_by_byte(report, costs);
	put_by_call(report, costs);
	document_list(&report->document);
	for (size_t i = 0; i < report->results; i++)
		put_reference(report, &costs[i], i);
	document_item(&report->document,
		      "only the largest cost of each probe, by the lower end of its 95 %% interval, or by its fastest "
		      "sample without an interval; per byte: points that handle at least a page of memory, compared "
		      "with a warm memset of as many bytes; per call: all others, and how much a warm memset would "
		      "write in that time; replays of whole programs are not ranked");
	document_list_end(&report->document);
}

void report_costs(const struct report *report, size_t index)
{
	struct costs *costs = calloc(report->results, sizeof *costs);

	(void)index;
	if (!costs)
		return;
	for (size_t i = 0; i < report->results; i++)
		costs_find(&report->result[i], &costs[i]);
	if (has_any(costs, report->results))
		put_costs(report, costs);
	free(costs);
}
