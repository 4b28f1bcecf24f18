/* SPDX-License-Identifier: MIT */
/* The tables of a comparison. Its CSV: compare_csv.c. */
#include "compare_print.h"

#include "judge/comparison_facts.h"
#include "plan/registry.h"
#include "stats/stats.h"
#include "text/units.h"
#include "result/describe.h"
#include "result/facts.h"
#include "result/variants.h"

#include <math.h>
#include <string.h>

enum { LONGEST_FACT = 44 };

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

static void add_letter(struct table *table, size_t i)
{
	const char letter[] = { (char)('A' + i), '\0' };

	table_add(table, letter);
}

void compare_print_results(const struct compare_printer *printer)
{
	struct table table = { .columns = 2, .left = 2 };

	table_add(&table, "");
	table_add(&table, "result");
	for (size_t i = 0; i < printer->comparison->results; i++) {
		add_letter(&table, i);
		table_add(&table, compare_print_label(&printer->result[i]));
	}
	document_table(&printer->document, &table);
}

struct facts_table {
	struct table table;
	const struct compare_printer *printer;
};

/* Cuts a long value, between two characters. */
static void add_fact(struct table *table, const char *value)
{
	char text[LONGEST_FACT + 8];
	size_t length = strlen(value);

	if (length > LONGEST_FACT) {
		length = LONGEST_FACT;
		while (length > 0 && (value[length] & 0xc0) == 0x80)
			length--;
	}
	snprintf(text, sizeof text, "%.*s%s", (int)length, value, value[length] ? "…" : "");
	for (char *at = text; *at; at++)
		*at = *at == '\n' || *at == '\r' || *at == '\t' ? ' ' : *at;
	table_add(table, text);
}

static void add_differing(void *context, const char *key)
{
	struct facts_table *facts = context;
	const struct compare_printer *printer = facts->printer;

	add_fact(&facts->table, key);
	for (size_t i = 0; i < printer->comparison->results; i++) {
		const char *value = facts_get(&printer->result[i].facts, key);

		add_fact(&facts->table, value ? value : "-");
	}
}

static bool all_have_facts(const struct compare_printer *printer)
{
	for (size_t i = 0; i < printer->comparison->results; i++)
		if (!facts_get(&printer->result[i].facts, "platform"))
			return false;
	return true;
}

void compare_print_facts(const struct compare_printer *printer)
{
	size_t columns = printer->comparison->results + 1;
	struct facts_table facts = { .table = { .columns = columns, .left = columns }, .printer = printer };

	table_add(&facts.table, "fact");
	for (size_t i = 0; i < printer->comparison->results; i++)
		add_letter(&facts.table, i);
	comparison_facts(printer->result, printer->comparison->results, add_differing, &facts);
	if (facts.table.cells > columns)
		document_heading(&printer->document, 3, "Facts that differ");
	else if (all_have_facts(printer))
		document_heading(&printer->document, 3, "The facts of the platforms are the same.");
	if (facts.table.cells > columns)
		document_table(&printer->document, &facts.table);
	else
		table_free(&facts.table);
}

static bool axis_varies(const struct comparison_probe *compared, size_t axis)
{
	for (size_t i = 1; i < compared->rows; i++)
		if (strcmp(comparison_value(compared, &compared->row[i], axis),
			   comparison_value(compared, &compared->row[0], axis)))
			return true;
	return false;
}

/* What the points share: "per page, order sequential". */
static void common_text(const struct comparison_probe *compared, char *text, size_t size)
{
	struct error ignored;
	const struct probe *probe = registry_find(compared->name, &ignored);
	char value[UNITS_TEXT];
	size_t used = 0;

	text[0] = '\0';
	if (probe)
		used = (size_t)snprintf(text, size, "per %s", probe->iteration);
	for (size_t i = 0; compared->rows && i < compared->axes; i++) {
		if (axis_varies(compared, i))
			continue;
		describe_value(compared->name, compared->axis[i], comparison_value(compared, &compared->row[0], i),
			       value);
		if (used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s %s", used ? ", " : "",
						 compared->axis[i], value);
	}
}

static void print_title(const struct compare_printer *printer, const struct comparison_probe *compared)
{
	char text[1024];

	common_text(compared, text, sizeof text);
	document_titled(&printer->document, compared->name, text);
}

void compare_print_ratio_text(double ratio, char text[static UNITS_TEXT])
{
	snprintf(text, UNITS_TEXT, "%.*f", ratio < 9.9995 ? 3 : ratio < 99.995 ? 2 : 0, ratio);
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

static void add_header(const struct compare_printer *printer, struct table *table,
		       const struct comparison_probe *compared)
{
	char text[32];

	for (size_t i = 0; i < compared->axes; i++)
		if (axis_varies(compared, i))
			table_add(table, compared->axis[i]);
	if (table->cells == 0)
		table_add(table, "");
	table->left = table->cells;
	for (size_t i = 0; i < printer->comparison->results; i++)
		add_letter(table, i);
	for (size_t i = 1; i < printer->comparison->results; i++) {
		snprintf(text, sizeof text, "%c/A", 'A' + (int)i);
		table_add(table, text);
		snprintf(text, sizeof text, "%g %% interval", printer->level * 100);
		table_add(table, text);
		table_add(table, "");
	}
	table->columns = table->cells;
}

static void add_time(struct table *table, const struct comparison_probe *compared, const struct comparison_side *side,
		     size_t i)
{
	char text[UNITS_TEXT];

	units_time(side->time.value, text);
	if (!side->present)
		table_add(table, "-");
	else
		table_add(table, isnan(side->time.value) ? compared->probe[i]->point[side->point].status : text);
}

static void add_row(const struct compare_printer *printer, struct table *table, const struct comparison_probe *compared,
		    const struct comparison_row *row)
{
	size_t before = table->cells;
	char text[UNITS_TEXT];

	for (size_t i = 0; i < compared->axes; i++)
		if (axis_varies(compared, i)) {
			describe_value(compared->name, compared->axis[i], comparison_value(compared, row, i), text);
			table_add(table, text);
		}
	if (table->cells == before)
		table_add(table, "");
	for (size_t i = 0; i < printer->comparison->results; i++)
		add_time(table, compared, &row->side[i], i);
	for (size_t i = 1; i < printer->comparison->results; i++)
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
	table_add(table, "geometric mean");
	for (size_t i = 1; i < table->left + printer->comparison->results; i++)
		table_add(table, "");
	for (size_t i = 1; i < printer->comparison->results; i++)
		compare_print_ratio(table, compared->mean[i], compared->verdict[i]);
}

/* Whether a point's status and reason were already printed. */
static bool is_told(const struct result_probe *probe, size_t point)
{
	for (size_t i = 0; i < point; i++)
		if (!strcmp(probe->point[point].status, probe->point[i].status) &&
		    !strcmp(probe->point[point].reason, probe->point[i].reason))
			return true;
	return !strcmp(probe->point[point].status, "ok");
}

/* Why a point has no time, each reason once. */
static void print_reasons(const struct compare_printer *printer, const struct comparison_probe *compared)
{
	document_list(&printer->document);
	for (size_t i = 0; i < printer->comparison->results; i++) {
		const struct result_probe *probe = compared->probe[i];

		for (size_t j = 0; probe && j < probe->points; j++)
			if (!is_told(probe, j))
				document_item(&printer->document, "%c: %s: %s", 'A' + (int)i, probe->point[j].status,
					      probe->point[j].reason);
	}
	if (compared->remark[0])
		document_item(&printer->document, "%s", compared->remark);
	document_list_end(&printer->document);
}

void compare_print_probe(const struct compare_printer *printer, const struct comparison_probe *compared)
{
	struct table table = { 0 };

	print_title(printer, compared);
	add_header(printer, &table, compared);
	for (size_t i = 0; i < compared->rows; i++)
		if (!printer->changed || comparison_is_changed(&compared->row[i]))
			add_row(printer, &table, compared, &compared->row[i]);
	add_means(printer, &table, compared);
	document_table(&printer->document, &table);
	print_reasons(printer, compared);
}

void compare_print_noise(const struct compare_printer *printer)
{
	document_paragraph(&printer->document,
			   "~ not distinguishable from noise: the %g %% interval of the ratio contains 1, or fewer "
			   "than %d rounds leave it "
			   "unknown.",
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
