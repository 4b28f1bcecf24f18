/* SPDX-License-Identifier: MIT */
/* What a maintainer asks first: what was run and on what, what costs most, how to repeat it. */
#include "report_parts.h"

#include "judge/costs.h"
#include "result/describe.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 1024 };

const char *report_fact(const struct report *report, size_t result, const char *key)
{
	return facts_text(&report->result[result].facts, key);
}

const char *report_letter(const struct report *report, size_t result)
{
	static char text[COMPARISON_RESULTS][4];

	if (report->results == 1)
		return "";
	snprintf(text[result], sizeof text[result], "%c: ", 'A' + (int)result);
	return text[result];
}

const char *report_name(const struct report *report, size_t result)
{
	const char *name = report_fact(report, result, "platform");

	if (report->is_trace)
		name = report_fact(report, result, "trace_program");
	return name[0] ? name : "unnamed";
}

/* "8.1 MiB" for any number of bytes. */
static void size_text(double bytes, char text[static UNITS_TEXT])
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t i = 0;

	while (bytes >= 1023.5 && i + 1 < sizeof unit / sizeof unit[0]) {
		bytes /= 1024;
		i++;
	}
	snprintf(text, UNITS_TEXT, "%.*f %s", bytes < 9.95 && i ? 1 : 0, bytes, unit[i]);
}

static void put_system(const struct report *report, size_t i, char *text)
{
	snprintf(text, TEXT, "%.200s %.200s, %.100s", report_fact(report, i, "system"),
		 report_fact(report, i, "kernel"), report_fact(report, i, "architecture"));
}

static void put_cpu(const struct report *report, size_t i, char *text)
{
	const char *model = report_fact(report, i, "cpu_model"), *count = report_fact(report, i, "cpus_allowed");

	if (model[0] || count[0])
		snprintf(text, TEXT, "%.500s%s%.20s%s", model[0] ? model : "model not known", count[0] ? ", " : "",
			 count, count[0] ? " allowed" : "");
}

/* "24684096 kB" or bytes. */
static void put_memory(const struct report *report, size_t i, char *text)
{
	const char *total = report_fact(report, i, "memory_total");
	char size[UNITS_TEXT], *end;
	double bytes = strtod(total, &end);

	if (end == total || (*end && strcmp(end, " kB"))) {
		snprintf(text, TEXT, "%.200s", total);
		return;
	}
	size_text(bytes * (*end ? 1024 : 1), size);
	snprintf(text, TEXT, "%s", size);
}

static void put_pages(const struct report *report, size_t i, char *text)
{
	const char *huge = report_fact(report, i, "thp_enabled"), *size = report_fact(report, i, "page_size");

	if (size[0])
		snprintf(text, TEXT, "%.20s B%s%.40s", size, huge[0] ? ", transparent huge pages: " : "", huge);
}

static void put_machine(const struct report *report, size_t i, char *text)
{
	const char *hypervisor = report_fact(report, i, "hypervisor");

	if (!strcmp(report_fact(report, i, "emulated"), "yes"))
		snprintf(text, TEXT, "emulated: its times mean nothing, its counts do");
	else if (hypervisor[0])
		snprintf(text, TEXT, "%s", !strcmp(hypervisor, "yes") ? "virtual" : hypervisor);
}

static void put_points(const struct report *report, size_t i, char *text)
{
	const struct result *result = &report->result[i];
	size_t all = 0, ok = 0;

	for (size_t j = 0; j < result->probes; j++)
		for (size_t k = 0; k < result->probe[j].points; k++, all++)
			ok += !strcmp(result->probe[j].point[k].status, "ok");
	if (all)
		snprintf(text, TEXT, "%zu of %zu probes, %zu measured", all, result->probes, ok);
}

static void put_tool(const struct report *report, size_t i, char *text)
{
	const char *version = report_fact(report, i, "version"), *build = report_fact(report, i, "build");

	if (version[0])
		snprintf(text, TEXT, "%.60s%s%.100s%s", version, build[0] ? " (" : "", build, build[0] ? ")" : "");
}

struct row {
	const char *name;
	void (*put)(const struct report *, size_t result, char *text); /* NULL: the fact of that key */
	const char *key;
};

static void put_row(const struct report *report, struct table *table, const struct row *row)
{
	char(*text)[TEXT] = calloc(report->results, sizeof *text);
	bool any = false;

	for (size_t i = 0; text && i < report->results; i++) {
		if (row->put)
			row->put(report, i, text[i]);
		else
			snprintf(text[i], TEXT, "%s", report_fact(report, i, row->key));
		any |= text[i][0] != '\0';
	}
	if (any)
		table_add(table, row->name);
	for (size_t i = 0; any && i < report->results; i++)
		table_add(table, text[i][0] ? text[i] : "-");
	free(text);
}

void report_title(const struct report *report, size_t index)
{
	static const struct row rows[] = {
		{ "points", put_points, NULL },
		{ "CPU", put_cpu, NULL },
		{ "system", put_system, NULL },
		{ "distribution", NULL, "distribution" },
		{ "libc", NULL, "libc" },
		{ "memory", put_memory, NULL },
		{ "pages", put_pages, NULL },
		{ "machine", put_machine, NULL },
		{ "compiler", NULL, "compiler" },
		{ "faultline", put_tool, NULL },
		{ "started (UTC)", NULL, "started_utc" },
	};
	struct table table = { .columns = report->results + 1, .left = report->results + 1 };
	char text[TEXT] = "What memory and IPC primitives cost";

	(void)index;
	if (report->is_trace)
		snprintf(text, sizeof text, "Where a program's time went");
	else if (report->results > 1)
		snprintf(text, sizeof text, "What memory and IPC primitives cost on %zu platforms", report->results);
	document_heading(&report->document, 1, text);
	table_add(&table, report->is_trace ? "traced" : "measured");
	for (size_t i = 0; i < report->results; i++) {
		snprintf(text, sizeof text, "%s%.100s", report_letter(report, i), report_name(report, i));
		table_add(&table, text);
	}
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		put_row(report, &table, &rows[i]);
	document_table(&report->document, &table);
}

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
				size_text(cost->time.value / memset->time.value * memset->bytes, size);
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
	size_text(memset->bytes, size);
	units_time(memset->time.value, time);
	units_rate(memset->bytes / memset->time.value * 1e9, rate);
	document_item(&report->document, "%sthe warm memset: %s of memory used before, by the C library, in %s: %s",
		      report_letter(report, result), size, time, rate);
}

void report_costs(const struct report *report, size_t index)
{
	struct costs *costs = calloc(report->results, sizeof *costs);

	(void)index;
	if (!costs)
		return;
	for (size_t i = 0; i < report->results; i++)
		costs_find(&report->result[i], &costs[i]);
	document_heading(&report->document, 2, "The three largest costs");
	put_by_byte(report, costs);
	put_by_call(report, costs);
	document_list(&report->document);
	for (size_t i = 0; i < report->results; i++)
		put_reference(report, &costs[i], i);
	document_item(&report->document,
		      "only the largest cost of each probe, by the lower end of its 95 %% interval, or by its fastest "
		      "sample "
		      "without an interval; "
		      "per byte: points that handle at least a page of memory, compared with a warm memset of as many "
		      "bytes; per call: all "
		      "others, and how much a warm memset would write in that time; replays of whole programs are not "
		      "ranked");
	document_list_end(&report->document);
	free(costs);
}

void report_repeat(const struct report *report, size_t index)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)index;
	for (size_t i = 0; file && i < report->results; i++) {
		const char *command = report_fact(report, i, "command"), *seed = report_fact(report, i, "seed");

		if (report->results > 1)
			fprintf(file, "# %s%s\n", report_letter(report, i), report_name(report, i));
		for (const char *at = command[0] ? command : "# the command is not known"; *at; at++)
			putc((unsigned char)*at < ' ' ? ' ' : *at, file);
		if (command[0] && seed[0] && strcmp(report_fact(report, i, "seed_given"), "yes"))
			fprintf(file, " --seed %s", seed);
		putc('\n', file);
	}
	if (!file || fclose(file))
		return;
	document_heading(&report->document, 2, "How to repeat it");
	document_code(&report->document, text);
	if (!report->is_trace)
		document_paragraph(&report->document,
				   "The same seed gives the same points in the same order. The folder after -o must be "
				   "new or empty.");
	free(text);
}
