/* SPDX-License-Identifier: MIT */
/* The report of a trace: its time by primitive, and what was on the CPU outside of them. */
#include "report_parts.h"

#include "result/csv.h"
#include "text/units.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PRIMITIVES = 256, MOST_PLACES = 20, PATH = 4200, MOST_BYTES = 24000 };

/* The columns that are added up over threads; a sum is NAN if no part of it is known. */
static const char *const columns[] = { "wall_ns", "cpu_ns", "blocked_ns", "runnable_ns",
				       "calls",   "bytes",  "faults",     "timed_calls" };
enum { WALL, CPU, BLOCKED, RUNNABLE, CALLS, BYTES, FAULTS, TIMED, COLUMNS };

struct sum {
	char name[64];
	double of[COLUMNS];
};

static int open_file(const struct report *report, size_t index, const char *name, struct csv *csv, struct error *error)
{
	char path[PATH];

	snprintf(path, sizeof path, "%s/%s", report->folder[index], name);
	return csv_open(csv, path, error);
}

static struct sum *sum_of(struct sum *sums, size_t *count, const char *name)
{
	size_t i = 0;

	while (i < *count && strncmp(sums[i].name, name, sizeof sums[i].name - 1))
		i++;
	if (i == *count && i < MOST_PRIMITIVES) {
		snprintf(sums[i].name, sizeof sums[i].name, "%s", name);
		for (size_t j = 0; j < COLUMNS; j++)
			sums[i].of[j] = NAN;
		++*count;
	}
	return i < *count ? &sums[i] : NULL;
}

static int longest_first(const void *a, const void *b)
{
	double x = ((const struct sum *)a)->of[WALL], y = ((const struct sum *)b)->of[WALL];

	return isnan(x) || isnan(y) ? isnan(x) - isnan(y) : (x < y) - (x > y);
}

static int add_row(const struct csv *csv, int name, struct sum *sums, size_t *count, struct error *error)
{
	struct sum *sum = sum_of(sums, count, csv->cell[name]);

	for (size_t i = 0; sum && i < COLUMNS; i++) {
		int column = csv_column(csv, columns[i]);
		double figure = NAN;

		if (column >= 0 && csv_figure(csv, (size_t)column, &figure, error))
			return -1;
		if (!isnan(figure))
			sum->of[i] = (isnan(sum->of[i]) ? 0 : sum->of[i]) + figure;
	}
	return 0;
}

static int read_sums(struct csv *csv, struct sum *sums, size_t *count, struct error *error)
{
	int name = csv_column(csv, "primitive"), row = 1;

	if (name < 0 || csv_column(csv, "wall_ns") < 0)
		return csv_fail(csv, error, "no columns primitive and wall_ns; expected a trace");
	while (row > 0 && (row = csv_row(csv, error)) > 0)
		if (add_row(csv, name, sums, count, error))
			row = -1;
	return row;
}

static void add_time(struct table *table, double ns)
{
	char text[UNITS_TEXT];

	units_time(ns, text);
	table_add(table, ns == 0 ? "0" : text);
}

static void add_count(struct table *table, double number)
{
	char text[UNITS_TEXT];

	snprintf(text, sizeof text, "%.0f", number);
	table_add(table, isnan(number) ? "-" : text);
}

static void add_size(struct table *table, double bytes)
{
	char text[UNITS_TEXT];

	units_size(bytes, text);
	table_add(table, isnan(bytes) ? "-" : bytes == 0 ? "0" : text);
}

/* Calls that were all counted, of which some were timed: the time is an estimate. Other primitives take no time where
 * they are not timed. */
static bool is_estimated(const struct sum *sum)
{
	bool is_sampled = !strncmp(sum->name, "mem", 3) || !strncmp(sum->name, "page fault", 10);

	return is_sampled && sum->of[TIMED] > 0 && sum->of[TIMED] < sum->of[CALLS];
}

static void put_sums(const struct report *report, struct sum *sums, size_t count)
{
	static const char *const head[] = { "primitive", "share", "wall",  "on CPU",       "blocked",
					    "runnable",  "calls", "bytes", "faults within" };
	struct table table = { .columns = sizeof head / sizeof head[0], .left = 1 };
	char text[80];
	bool some = false;
	double whole = 0;

	qsort(sums, count, sizeof *sums, longest_first);
	for (size_t i = 0; i < table.columns; i++)
		table_add(&table, head[i]);
	for (size_t i = 0; i < count; i++)
		whole += isnan(sums[i].of[WALL]) ? 0 : sums[i].of[WALL];
	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof text, "%.64s%s", sums[i].name, is_estimated(&sums[i]) ? " ~" : "");
		table_add(&table, text);
		some |= is_estimated(&sums[i]);
		units_share(whole > 0 ? sums[i].of[WALL] / whole : NAN, text);
		table_add(&table, text);
		for (size_t j = WALL; j <= RUNNABLE; j++)
			add_time(&table, sums[i].of[j]);
		add_count(&table, sums[i].of[CALLS]);
		add_size(&table, sums[i].of[BYTES]);
		add_count(&table, sums[i].of[FAULTS]);
	}
	document_table(&report->document, &table);
	if (some)
		document_paragraph(&report->document, "~ all calls were counted, and a part of them was timed.");
}

void report_trace_table(const struct report *report, size_t index)
{
	struct sum *sums = calloc(MOST_PRIMITIVES, sizeof *sums);
	struct error error = { 0 };
	struct csv csv = { 0 };
	size_t count = 0;
	int result = !sums || open_file(report, index, "trace.csv", &csv, &error);

	report_heading(report, index, 2, "Time by primitive, of all threads");
	if (!result)
		result = read_sums(&csv, sums, &count, &error);
	if (result)
		document_paragraph(&report->document, "The trace can't be read: %s", error.text);
	else
		put_sums(report, sums, count);
	csv_close(&csv);
	free(sums);
}

void report_trace_places(const struct report *report, size_t index)
{
	struct table table = { .columns = 3, .left = 2 };
	struct error error = { 0 };
	struct csv csv;
	int object, symbol, share;

	if (open_file(report, index, "samples.csv", &csv, &error))
		return;
	object = csv_column(&csv, "object");
	symbol = csv_column(&csv, "symbol");
	share = csv_column(&csv, "share");
	table_add(&table, "function");
	table_add(&table, "object");
	table_add(&table, "share");
	for (size_t i = 0; object >= 0 && symbol >= 0 && share >= 0 && i < MOST_PLACES && csv_row(&csv, &error) > 0;
	     i++) {
		char text[UNITS_TEXT];
		double figure;

		if (csv_figure(&csv, (size_t)share, &figure, &error))
			break;
		units_share(figure, text);
		table_add(&table, csv.cell[symbol][0] ? csv.cell[symbol] : "-");
		table_add(&table, csv.cell[object]);
		table_add(&table, text);
	}
	if (table.cells > table.columns) {
		report_heading(report, index, 2, "On the CPU outside of the primitives");
		document_table(&report->document, &table);
	}
	table_free(&table);
	csv_close(&csv);
}

void report_trace_csv(const struct report *report, size_t index)
{
	char path[PATH], *text = calloc(1, MOST_BYTES + 1);
	FILE *file;
	size_t size = 0;

	snprintf(path, sizeof path, "%s/trace.csv", report->folder[index]);
	file = fopen(path, "re");
	if (file && text)
		size = fread(text, 1, MOST_BYTES, file);
	if (file)
		fclose(file);
	if (size > 0) {
		document_fold(&report->document, size < MOST_BYTES ? "trace.csv" : "trace.csv, its beginning");
		document_code(&report->document, text);
		document_fold_end(&report->document);
	}
	free(text);
}
