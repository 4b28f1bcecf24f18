/* SPDX-License-Identifier: MIT */
/* The table of one probe, of one result; of several, compare_print.c has it. */
#include "report.h"

#include "../derive.h"
#include "../record.h"
#include "../registry.h"
#include "axes.h"
#include "compare_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A probe, with its points as the derived figures want them. */
struct figures {
	const struct result_probe *probe;
	struct summary *summary;
	struct counters counters;
	double page;
	bool derived[16]; /* which of them any point has */
};

/* The columns that say how long an event was counted tell which are counters. */
static void find_counters(struct figures *figures)
{
	const struct result_probe *probe = figures->probe;
	char running[80];

	for (size_t i = 0; i < probe->columns && figures->counters.count < SAMPLE_COUNTERS; i++) {
		snprintf(running, sizeof running, "%.63s_running", probe->column[i]);
		for (size_t j = 0; j < probe->columns; j++)
			if (!strcmp(probe->column[j], running)) {
				struct counter *counter = &figures->counters.counter[figures->counters.count++];

				snprintf(counter->name, sizeof counter->name, "%.63s", probe->column[i]);
				break;
			}
	}
}

static void take_point(struct figures *figures, size_t point)
{
	struct summary *summary = &figures->summary[point];

	for (size_t i = 0; i < record_summary_column_count; i++)
		*(double *)((char *)summary + record_summary_columns[i].offset) =
			result_figure(figures->probe, point, record_summary_columns[i].name);
	for (size_t i = 0; i < figures->counters.count; i++)
		summary->counter[i] = result_figure(figures->probe, point, figures->counters.counter[i].name);
	for (size_t i = 0; i < derived_count && i < sizeof figures->derived; i++)
		figures->derived[i] |= !isnan(derived_figures[i].of(summary, &figures->counters, figures->page));
}

static void add_header(struct table *table, const struct figures *figures)
{
	static const char *const head[] = { "median", "interval", "p90", "CPU", "faults", "rate" };

	for (size_t i = 0; i < figures->probe->axes; i++)
		if (axes_vary(figures->probe, i))
			table_add(table, figures->probe->axis[i]);
	table->left = table->cells;
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(table, head[i]);
	for (size_t i = 0; i < derived_count; i++)
		if (figures->derived[i])
			table_add(table, derived_figures[i].name);
	table_add(table, "");
	table->columns = table->cells;
}

static void add_derived(struct table *table, const struct figures *figures, const struct summary *summary)
{
	char text[UNITS_TEXT];

	for (size_t i = 0; i < derived_count; i++) {
		double figure = derived_figures[i].of(summary, &figures->counters, figures->page);

		if (!figures->derived[i])
			continue;
		if (derived_figures[i].is_share)
			units_share(figure, text);
		else
			units_count(figure, text);
		table_add(table, text);
	}
}

static void add_row(struct table *table, const struct figures *figures, size_t point)
{
	const struct result_probe *probe = figures->probe;
	const struct summary *summary = &figures->summary[point];
	const char *status = probe->point[point].status;
	char text[UNITS_TEXT];

	for (size_t i = 0; i < probe->axes; i++)
		if (axes_vary(probe, i)) {
			axes_text(probe->name, probe->axis[i], result_value(probe, point, i), text);
			table_add(table, text);
		}
	units_time(summary->median_ns, text);
	table_add(table, text);
	units_precision(summary_precision(summary), text);
	table_add(table, text);
	units_time(summary->p90_ns, text);
	table_add(table, text);
	units_time(summary->cpu_ns, text);
	table_add(table, text);
	units_count(summary->minor_faults, text);
	table_add(table, text);
	units_rate(summary->bytes / summary->median_ns * 1e9, text);
	table_add(table, text);
	add_derived(table, figures, summary);
	table_add(table, strcmp(status, "ok") ? status : "");
}

static void put_heading(const struct report *report, const struct result_probe *probe)
{
	struct error ignored;
	const struct probe *known = registry_find(probe->name, &ignored);
	char common[1024];

	page_heading(&report->page, 3, probe->name);
	axes_common(probe, common, sizeof common);
	if (known)
		page_paragraph(&report->page, "%s; per %s%s%s", known->summary, known->iteration, common[0] ? "; " : "", common);
	else if (common[0])
		page_paragraph(&report->page, "%s", common);
}

/* The probe's words on its points, each once. */
static void put_notes(const struct report *report, const struct result_probe *probe)
{
	page_list(&report->page);
	for (size_t i = 0; i < probe->points; i++) {
		bool told = !probe->point[i].note[0];

		for (size_t j = 0; j < i && !told; j++)
			told = !strcmp(probe->point[i].note, probe->point[j].note);
		if (!told)
			page_item(&report->page, "note: %s", probe->point[i].note);
	}
	page_list_end(&report->page);
}

static void put_probe(const struct report *report, const struct result_probe *probe)
{
	const char *page_size = report_fact(report, 0, "page_size");
	struct figures *figures = calloc(1, sizeof *figures);
	struct table table = { 0 };

	if (figures)
		figures->summary = calloc(probe->points + 1, sizeof *figures->summary);
	if (figures && figures->summary) {
		figures->probe = probe;
		figures->page = strtod(page_size[0] ? page_size : "nan", NULL);
		find_counters(figures);
		for (size_t i = 0; i < probe->points; i++)
			take_point(figures, i);
		put_heading(report, probe);
		add_header(&table, figures);
		for (size_t i = 0; i < probe->points; i++)
			add_row(&table, figures, i);
		page_table(&report->page, &table);
		put_notes(report, probe);
		free(figures->summary);
	}
	free(figures);
}

void report_points(const struct report *report, size_t index)
{
	const struct compare_printer printer = { report->page, report->comparison, report->result, 0.95 };

	if (report->comparison)
		compare_print_probe(&printer, report->comparison->probe[index]);
	else
		put_probe(report, &report->result[0].probe[index]);
}
