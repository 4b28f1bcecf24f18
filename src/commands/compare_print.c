/* SPDX-License-Identifier: MIT */
/* The tables of a comparison. Its CSV: compare_csv.c. */
#include "compare_print.h"

#include "../compare_facts.h"
#include "../registry.h"
#include "../sweep.h"
#include "../table.h"
#include "../units.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { LONGEST_FACT = 44 };

struct printer {
	const struct comparison *comparison;
	const struct result *result;
	FILE *file;
	bool markdown;
	double level;
};

const char *compare_label(const struct result *result)
{
	const char *label = result->path + strlen(result->path);

	for (int parts = 0; label > result->path; label--)
		if (label[-1] == '/' && ++parts == 2)
			break;
	return label;
}

static void print_table(const struct printer *printer, struct table *table)
{
	if (printer->markdown)
		table_print_markdown(table, printer->file);
	else
		table_print(table, printer->file);
}

static void print_heading(const struct printer *printer, const char *text)
{
	fprintf(printer->file, printer->markdown ? "\n### %s\n\n" : "\n%s\n", text);
}

static void add_letter(struct table *table, size_t i)
{
	const char letter[] = { (char)('A' + i), '\0' };

	table_add(table, letter);
}

static void print_results(const struct printer *printer)
{
	struct table table = { .columns = 2, .left = 2 };

	table_add(&table, "");
	table_add(&table, "result");
	for (size_t i = 0; i < printer->comparison->results; i++) {
		add_letter(&table, i);
		table_add(&table, compare_label(&printer->result[i]));
	}
	print_table(printer, &table);
}

struct facts_table {
	struct table table;
	const struct printer *printer;
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
	const struct printer *printer = facts->printer;

	add_fact(&facts->table, key);
	for (size_t i = 0; i < printer->comparison->results; i++) {
		const char *value = facts_get(&printer->result[i].facts, key);

		add_fact(&facts->table, value ? value : "-");
	}
}

static void print_facts(const struct printer *printer)
{
	size_t columns = printer->comparison->results + 1;
	struct facts_table facts = { .table = { .columns = columns, .left = columns }, .printer = printer };

	table_add(&facts.table, "fact");
	for (size_t i = 0; i < printer->comparison->results; i++)
		add_letter(&facts.table, i);
	compare_facts(printer->result, printer->comparison->results, add_differing, &facts);
	if (facts.table.cells > columns)
		print_heading(printer, "Facts that differ");
	else
		print_heading(printer, "No fact of the platforms differs.");
	if (facts.table.cells > columns)
		print_table(printer, &facts.table);
	else
		table_free(&facts.table);
}

/* An axis's value, in units where the probe is built in and tells them. */
static void axis_text(const struct compare_probe *compared, size_t axis, const char *value, char text[static UNITS_TEXT])
{
	struct error ignored;
	const struct probe *probe = registry_find(compared->name, &ignored);
	int known = probe ? probe_axis_find(probe, compared->axis[axis]) : -1;
	const char *unit = known < 0 ? NULL : probe->axes[known].unit;
	uint64_t number;

	if (unit && !strcmp(unit, "B") && !sweep_number(value, &number))
		units_bytes(number, text);
	else
		snprintf(text, UNITS_TEXT, "%s", value);
}

static bool axis_varies(const struct compare_probe *compared, size_t axis)
{
	for (size_t i = 1; i < compared->rows; i++)
		if (strcmp(compare_value(compared, &compared->row[i], axis), compare_value(compared, &compared->row[0], axis)))
			return true;
	return false;
}

static void print_title(const struct printer *printer, const struct compare_probe *compared)
{
	struct error ignored;
	const struct probe *probe = registry_find(compared->name, &ignored);
	char text[UNITS_TEXT];
	bool first = true;

	fprintf(printer->file, printer->markdown ? "\n### %s\n\n" : "\n%s: ", compared->name);
	if (probe) {
		fprintf(printer->file, "per %s", probe->iteration);
		first = false;
	}
	for (size_t i = 0; compared->rows && i < compared->axes; i++) {
		if (axis_varies(compared, i))
			continue;
		axis_text(compared, i, compare_value(compared, &compared->row[0], i), text);
		fprintf(printer->file, "%s%s %s", first ? "" : ", ", compared->axis[i], text);
		first = false;
	}
	fprintf(printer->file, printer->markdown ? "\n\n" : "\n");
}

static void ratio_text(double ratio, char text[static UNITS_TEXT])
{
	snprintf(text, UNITS_TEXT, "%.*f", ratio < 9.9995 ? 3 : ratio < 99.995 ? 2 : 0, ratio);
}

static void add_ratio(struct table *table, struct estimate ratio, enum verdict verdict)
{
	static const char *const word[] = {
		[VERDICT_NONE] = "",         [VERDICT_UNKNOWN] = "~ unknown", [VERDICT_INDISTINCT] = "~",
		[VERDICT_FASTER] = "faster", [VERDICT_SLOWER] = "slower",
	};
	char text[UNITS_TEXT], high[UNITS_TEXT], interval[2 * UNITS_TEXT + 4] = "-";

	ratio_text(ratio.value, text);
	table_add(table, verdict == VERDICT_NONE ? "-" : text);
	if (verdict > VERDICT_UNKNOWN) {
		ratio_text(ratio.low, text);
		ratio_text(ratio.high, high);
		snprintf(interval, sizeof interval, "%s..%s", text, high);
	}
	table_add(table, interval);
	table_add(table, word[verdict]);
}

static void add_header(const struct printer *printer, struct table *table, const struct compare_probe *compared)
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

static void add_time(struct table *table, const struct compare_probe *compared, const struct compare_side *side, size_t i)
{
	char text[UNITS_TEXT];

	units_time(side->time.value, text);
	if (!side->present)
		table_add(table, "-");
	else
		table_add(table, isnan(side->time.value) ? compared->probe[i]->point[side->point].status : text);
}

static void add_row(const struct printer *printer, struct table *table, const struct compare_probe *compared,
		    const struct compare_row *row)
{
	size_t before = table->cells;
	char text[UNITS_TEXT];

	for (size_t i = 0; i < compared->axes; i++)
		if (axis_varies(compared, i)) {
			axis_text(compared, i, compare_value(compared, row, i), text);
			table_add(table, text);
		}
	if (table->cells == before)
		table_add(table, "");
	for (size_t i = 0; i < printer->comparison->results; i++)
		add_time(table, compared, &row->side[i], i);
	for (size_t i = 1; i < printer->comparison->results; i++)
		add_ratio(table, row->side[i].ratio, row->side[i].verdict);
}

static void add_means(const struct printer *printer, struct table *table, const struct compare_probe *compared)
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
		add_ratio(table, compared->mean[i], compared->verdict[i]);
}

/* Why a point has no time, each reason once. */
static void print_reasons(const struct printer *printer, const struct compare_probe *compared)
{
	for (size_t i = 0; i < printer->comparison->results; i++) {
		const struct result_probe *probe = compared->probe[i];

		for (size_t j = 0; probe && j < probe->points; j++) {
			const struct result_point *point = &probe->point[j];
			bool told = !strcmp(point->status, "ok");

			for (size_t k = 0; k < j && !told; k++)
				told = !strcmp(point->status, probe->point[k].status) &&
				       !strcmp(point->reason, probe->point[k].reason);
			if (!told)
				fprintf(printer->file, "%s%c: %s: %s\n", printer->markdown ? "* " : "  ", 'A' + (int)i,
					point->status, point->reason);
		}
	}
	if (compared->remark[0])
		fprintf(printer->file, "%s%s\n", printer->markdown ? "* " : "  ", compared->remark);
}

static void print_probe(const struct printer *printer, const struct compare_probe *compared)
{
	struct table table = { 0 };

	print_title(printer, compared);
	add_header(printer, &table, compared);
	for (size_t i = 0; i < compared->rows; i++)
		add_row(printer, &table, compared, &compared->row[i]);
	add_means(printer, &table, compared);
	print_table(printer, &table);
	if (printer->markdown)
		putc('\n', printer->file);
	print_reasons(printer, compared);
}

void compare_print_tables(const struct comparison *comparison, const struct result *result, double level, bool markdown,
			  FILE *file)
{
	const struct printer printer = { comparison, result, file, markdown, level };

	print_results(&printer);
	print_facts(&printer);
	for (size_t i = 0; i < comparison->probes; i++)
		print_probe(&printer, comparison->probe[i]);
	fprintf(file, "\n~ can't be told from noise: the %g %% interval of the ratio holds 1, or fewer than %d rounds leave it "
		      "unknown.\n",
		level * 100, 6);
}
