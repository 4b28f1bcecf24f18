/* SPDX-License-Identifier: MIT */
/* What a maintainer asks first: what was run and on what, how to repeat it. */
#include "report_parts.h"

#include "result/describe.h"
#include "result/result_order.h"
#include "result/variants.h"

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

void report_heading(const struct report *report, size_t result, int level, const char *text)
{
	char whole[TEXT];

	snprintf(whole, sizeof whole, "%s%s", report_letter(report, result), text);
	document_heading(&report->document, level, whole);
}

const char *report_name(const struct report *report, size_t result)
{
	const char *program = report->is_trace ? report_fact(report, result, "trace_program") : "";

	return program[0] ? program : variants_name(&report->result[result]);
}

static void put_system(const struct report *report, size_t i, char *text)
{
	const char *kernel = report_fact(report, i, "kernel"), *architecture = report_fact(report, i, "architecture");

	snprintf(text, TEXT, "%.200s%s%.200s%s%.100s", report_fact(report, i, "system"), kernel[0] ? " " : "", kernel,
		 architecture[0] ? ", " : "", architecture);
}

static void put_cpu(const struct report *report, size_t i, char *text)
{
	const char *model = report_fact(report, i, "cpu_model"), *count = report_fact(report, i, "cpus_allowed");
	const char *id = report_fact(report, i, "cpu_id");

	if (model[0] || count[0])
		snprintf(text, TEXT, "%.400s%s%.60s%s%s%.20s%s", model[0] ? model : "model not known",
			 id[0] ? " (" : "", id, id[0] ? ")" : "", count[0] ? ", " : "", count,
			 count[0] ? " allowed" : "");
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
	units_size(bytes * (*end ? 1024 : 1), size);
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
	char probes[UNITS_TEXT];

	for (size_t j = 0; j < result->probes; j++)
		for (size_t k = 0; k < result->probe[j].points; k++, all++)
			ok += !strcmp(result->probe[j].point[k].status, "ok");
	if (all)
		snprintf(text, TEXT, "%zu of %s, %zu %s", all, units_number(result->probes, "probe", probes), ok,
			 result_is_reported(result) ? "reported" : "measured");
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

/* Whether a result is a variant of the first: the same run measured both. */
static bool is_variant(const struct report *report, size_t i)
{
	const struct facts *facts = &report->result[i].facts;

	return i > 0 && variants_setting(facts) && variants_are_paired(&report->result[0].facts, facts);
}

static void put_title(const struct report *report, char *text)
{
	size_t variants = 0;

	for (size_t i = 0; i < report->results; i++)
		variants += is_variant(report, i);
	if (report->is_trace)
		snprintf(text, TEXT,
			 report->results > 1 ? "Why two runs of a program differ" : "Where a program's time went");
	else if (variants && variants + 1 == report->results)
		snprintf(text, TEXT, "What memory and IPC primitives cost with and without %s",
			 variants > 1 ? "settings" : "a setting");
	else if (report->results > 1)
		snprintf(text, TEXT, "What memory and IPC primitives cost on %zu platforms", report->results);
	else
		snprintf(text, TEXT, "What memory and IPC primitives cost");
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
	char text[TEXT];

	(void)index;
	put_title(report, text);
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

static void put_command(const struct report *report, size_t i, FILE *file)
{
	const char *explained = report_fact(report, i, "explain_command");
	const char *command = explained[0] ? explained : report_fact(report, i, "command");
	const char *seed = explained[0] ? "" : report_fact(report, i, "seed");

	if (report->results > 1)
		fprintf(file, "# %s%s\n", report_letter(report, i), report_name(report, i));
	for (const char *at = command[0] ? command : "# the command is not known"; *at; at++)
		putc((unsigned char)*at < ' ' ? ' ' : *at, file);
	if (command[0] && seed[0] && strcmp(report_fact(report, i, "seed_given"), "yes"))
		fprintf(file, " --seed %s", seed);
	putc('\n', file);
}

void report_repeat(const struct report *report, size_t index)
{
	char *text = NULL;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	(void)index;
	for (size_t i = 0; file && i < report->results; i++)
		if (!is_variant(report, i))
			put_command(report, i, file);
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
