/* SPDX-License-Identifier: MIT */
/* The table of a probe in a comparison. */
#include "compare_print.h"

#include "plan/registry.h"
#include "result/describe.h"
#include "text/units.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Which axes distinguish the points, and whether they share a column: what differs from the base point. */
struct varying {
	bool axis[CSV_COLUMNS];
	bool is_narrow;
};

static void find_varying(const struct comparison_probe *compared, struct varying *varying)
{
	varying->is_narrow = false;
	for (size_t i = 0; i < compared->axes; i++) {
		const char *first = compared->rows ? comparison_value(compared, &compared->row[0], i) : NULL;

		varying->axis[i] = false;
		for (size_t j = 1; j < compared->rows && !varying->axis[i]; j++)
			varying->axis[i] = strcmp(comparison_value(compared, &compared->row[j], i), first) != 0;
	}
}

/* What the points share: "per page, order sequential". */
static void common_text(const struct comparison_probe *compared, const struct varying *varying, char *text, size_t size)
{
	struct error ignored;
	const struct probe *probe = registry_find(compared->name, &ignored);
	char value[DESCRIBE_VALUE];
	size_t used = 0;

	text[0] = '\0';
	if (probe)
		used = (size_t)snprintf(text, size, "per %s", probe->iteration);
	for (size_t i = 0; compared->rows && i < compared->axes; i++) {
		if (varying->axis[i])
			continue;
		describe_value(compared->name, compared->axis[i], comparison_value(compared, &compared->row[0], i),
			       value);
		if (used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s %s", used ? ", " : "",
						 compared->axis[i], value);
	}
}

static void print_title(const struct compare_printer *printer, const struct comparison_probe *compared,
			const struct varying *varying)
{
	char text[1024];

	common_text(compared, varying, text, sizeof text);
	document_titled(&printer->document, compared->name, text);
}

static void interval_header(const struct compare_printer *printer, char text[static 32])
{
	snprintf(text, 32, "%g %% interval", printer->level * 100);
}

static bool is_too_wide(const struct compare_printer *printer, const struct table *table)
{
	const struct document *document = &printer->document;

	return document->format == DOCUMENT_TEXT && document->width && table_width(table, SIZE_MAX) > document->width;
}

/*
 * Times are left out before names are shortened: a ratio and a name are what is looked for, and every time is in the CSV.
 * Intervals only where there is no other layout, since the verdict follows from them.
 */
static void drop_columns(const struct compare_printer *printer, bool is_narrow, struct table *table)
{
	char interval[32];

	for (size_t i = printer->comparison->results; i-- > 0 && is_too_wide(printer, table);) {
		const char letter[] = { (char)('A' + i), '\0' };

		table_drop(table, letter);
	}
	interval_header(printer, interval);
	for (size_t i = 1; i < printer->comparison->results && is_narrow && is_too_wide(printer, table); i++)
		table_drop(table, interval);
}

static void add_header(const struct compare_printer *printer, struct table *table,
		       const struct comparison_probe *compared, const struct varying *varying)
{
	char text[32];

	for (size_t i = 0; i < compared->axes && !varying->is_narrow; i++)
		if (varying->axis[i])
			table_add(table, compared->axis[i]);
	if (table->cells == 0)
		table_add(table, varying->is_narrow ? "point" : "");
	table->left = table->cells;
	for (size_t i = 0; i < printer->comparison->results; i++)
		compare_print_letter(table, i);
	for (size_t i = 1; i < printer->comparison->results; i++) {
		snprintf(text, sizeof text, "%c/A", 'A' + (int)i);
		table_add(table, text);
		interval_header(printer, text);
		table_add(table, text);
		table_add(table, "");
	}
	table->columns = table->cells;
}

static void add_time(struct table *table, const struct comparison_side *side)
{
	char text[UNITS_TEXT];

	units_time(side->time.value, text);
	table_add(table, text);
}

/* What a side without a time is: a mean that others reported has no median. */
static const char *status_of(const struct comparison_probe *compared, const struct comparison_side *side, size_t result)
{
	const char *status = side->present ? compared->probe[result]->point[side->point].status : "missing";

	return strcmp(status, "ok") ? status : "no median";
}

/* Why a row has no ratio: the status of the side that has no time. */
static void add_status(struct table *table, const struct comparison_probe *compared, const struct comparison_row *row,
		       size_t other)
{
	size_t i = isnan(row->side[0].time.value) ? 0 : other;
	const char *status = status_of(compared, &row->side[i], i);
	char text[64];

	snprintf(text, sizeof text, "A %.40s", status);
	table_add(table, "-");
	table_add(table, "-");
	table_add(table, i ? status : text);
}

static void add_name(struct table *table, const struct comparison_probe *compared, const struct comparison_row *row)
{
	char text[512];
	size_t side = 0;

	while (!row->side[side].present)
		side++;
	describe_difference(compared->probe[side], row->side[side].point, text, sizeof text);
	table_add(table, text[0] ? text : "base");
}

static void add_axes(struct table *table, const struct comparison_probe *compared, const struct varying *varying,
		     const struct comparison_row *row)
{
	size_t before = table->cells;
	char text[DESCRIBE_VALUE];

	for (size_t i = 0; i < compared->axes; i++)
		if (varying->axis[i]) {
			describe_value(compared->name, compared->axis[i], comparison_value(compared, row, i), text);
			table_add(table, text);
		}
	if (table->cells == before)
		table_add(table, "");
}

static void add_row(const struct compare_printer *printer, struct table *table, const struct comparison_probe *compared,
		    const struct varying *varying, const struct comparison_row *row)
{
	if (varying->is_narrow)
		add_name(table, compared, row);
	else
		add_axes(table, compared, varying, row);
	for (size_t i = 0; i < printer->comparison->results; i++)
		add_time(table, &row->side[i]);
	for (size_t i = 1; i < printer->comparison->results; i++)
		if (row->side[i].verdict == VERDICT_NONE)
			add_status(table, compared, row, i);
		else
			compare_print_ratio(table, row->side[i].ratio, row->side[i].verdict);
}

static void add_means(const struct compare_printer *printer, struct table *table,
		      const struct comparison_probe *compared)
{
	bool any = false;

	for (size_t i = 1; i < printer->comparison->results; i++)
		any |= compared->mean_of[i] > 1;
	if (!any)
		return;
	table_add(table, "mean");
	for (size_t i = 1; i < table->left + printer->comparison->results; i++)
		table_add(table, "");
	for (size_t i = 1; i < printer->comparison->results; i++)
		compare_print_ratio(table, compared->mean[i], compared->verdict[i]);
}

/* Whether a point has no reason to print, or its status and reason were already printed. */
static bool is_printed(const struct result_probe *probe, size_t point)
{
	bool found = !strcmp(probe->point[point].status, "ok");

	for (size_t i = 0; i < point && !found; i++)
		found = !strcmp(probe->point[point].status, probe->point[i].status) &&
			!strcmp(probe->point[point].reason, probe->point[i].reason);
	return found;
}

/* Why a point has no time, each reason once. */
static void print_reasons(const struct compare_printer *printer, const struct comparison_probe *compared)
{
	document_list(&printer->document);
	for (size_t i = 0; i < printer->comparison->results; i++) {
		const struct result_probe *probe = compared->probe[i];

		for (size_t j = 0; probe && j < probe->points; j++)
			if (!is_printed(probe, j))
				document_item(&printer->document, "%c: %s: %s", 'A' + (int)i, probe->point[j].status,
					      probe->point[j].reason);
	}
	if (compared->remark[0])
		document_item(&printer->document, "%s", compared->remark);
	document_list_end(&printer->document);
}

static void make_table(const struct compare_printer *printer, const struct comparison_probe *compared,
		       const struct varying *varying, struct table *table)
{
	*table = (struct table){ 0 };
	add_header(printer, table, compared, varying);
	for (size_t i = 0; i < compared->rows; i++)
		if (!printer->changed || comparison_is_changed(&compared->row[i]))
			add_row(printer, table, compared, varying, &compared->row[i]);
	add_means(printer, table, compared);
	drop_columns(printer, varying->is_narrow, table);
}

static void print_base(const struct compare_printer *printer, const struct comparison_probe *compared)
{
	char text[512];
	size_t first = 0;

	while (!compared->probe[first])
		first++;
	describe_base(compared->probe[first], text, sizeof text);
	if (text[0])
		document_item(&printer->document, "base: %s", text);
}

void compare_print_probe(const struct compare_printer *printer, const struct comparison_probe *compared)
{
	struct varying varying;
	struct table table;

	find_varying(compared, &varying);
	print_title(printer, compared, &varying);
	make_table(printer, compared, &varying, &table);
	if (is_too_wide(printer, &table) && table.left > 1) {
		table_free(&table);
		varying.is_narrow = true;
		make_table(printer, compared, &varying, &table);
		print_base(printer, compared);
	}
	compare_print_table(&printer->document, &table);
	print_reasons(printer, compared);
}
