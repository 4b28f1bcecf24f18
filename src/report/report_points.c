/* SPDX-License-Identifier: MIT */
/* The tables of one probe, of one result; of several, compare_print.c has the first. */
#include "report_parts.h"

#include "result/schema.h"
#include "plan/registry.h"
#include "result/describe.h"
#include "compare_print.h"
#include "points_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The columns that say how long an event was counted tell which are counters. */
static void find_counters(const struct result_probe *probe, struct counter_names *counters)
{
	char running[80];

	for (size_t i = 0; i < probe->columns && counters->count < SAMPLE_COUNTERS; i++) {
		snprintf(running, sizeof running, "%.63s_running", probe->column[i]);
		for (size_t j = 0; j < probe->columns; j++)
			if (!strcmp(probe->column[j], running)) {
				counters->name[counters->count++] = probe->column[i];
				break;
			}
	}
}

static void take_point(struct point_rows *points, size_t point, const struct result_probe *probe)
{
	struct summary *summary = &points->summary[point];
	const char *status = probe->point[point].status;
	char(*value)[POINTS_VALUE] = &points->value[point * points->axes];

	for (size_t i = 0; i < probe->axes; i++)
		if (axes_vary(probe, i))
			describe_value(probe->name, probe->axis[i], result_value(probe, point, i), *value++);
	points->status[point] = strcmp(status, "ok") ? status : "";
	for (size_t i = 0; i < schema_summary_column_count; i++)
		*(double *)((char *)summary + schema_summary_columns[i].offset) = result_figure(
			probe, point, schema_summary_columns[i].name);
	for (size_t i = 0; i < points->counters.count; i++)
		summary->counter[i] = result_figure(probe, point, points->counters.name[i]);
}

/* 0 or -ENOMEM. */
static int make_points(struct point_rows *points, const struct report *report, size_t result,
		       const struct result_probe *probe)
{
	const char *page_size = report_fact(report, result, "page_size");
	struct error ignored;
	const struct probe *known = registry_find(probe->name, &ignored);
	size_t axes = 0;
	int outcome;

	for (size_t i = 0; i < probe->axes; i++)
		axes += axes_vary(probe, i);
	outcome = point_rows_init(points, probe->points, axes);
	find_counters(probe, &points->counters);
	points->best = known ? known->best : NULL;
	points->page = strtod(page_size[0] ? page_size : "nan", NULL);
	if (outcome)
		return outcome;
	for (size_t i = 0, axis = 0; i < probe->axes; i++)
		if (axes_vary(probe, i))
			points->axis[axis++] = probe->axis[i];
	for (size_t i = 0; i < probe->points; i++)
		take_point(points, i, probe);
	return 0;
}

static void put_heading(const struct report *report, const struct result_probe *probe)
{
	struct error ignored;
	const struct probe *known = registry_find(probe->name, &ignored);
	char common[1024];

	document_heading(&report->document, 3, probe->name);
	describe_common(probe, common, sizeof common);
	if (known)
		document_paragraph(&report->document, "%s; per %s%s%s", known->summary, known->iteration,
				   common[0] ? "; " : "", common);
	else if (common[0])
		document_paragraph(&report->document, "%s", common);
}

/* The probe's words on its points, each once. */
static void put_notes(const struct report *report, const struct result_probe *probe)
{
	document_list(&report->document);
	for (size_t i = 0; i < probe->points; i++) {
		bool told = !probe->point[i].note[0];

		for (size_t j = 0; j < i && !told; j++)
			told = !strcmp(probe->point[i].note, probe->point[j].note);
		if (!told)
			document_item(&report->document, "note: %s", probe->point[i].note);
	}
	document_list_end(&report->document);
}

static void put_best(const struct report *report, size_t result, const struct point_rows *points)
{
	struct table table = { 0 };

	if (points_best(points, &table) <= 0)
		return;
	document_paragraph(
		&report->document,
		"%sthe %s with the highest rate; those whose interval overlaps its own can't be told from it:",
		report_letter(report, result), points->best);
	document_table(&report->document, &table);
}

/* A probe of one result: of a single one everything, of several its best alone, for the rest is compared. */
static void put_probe(const struct report *report, size_t result, const struct result_probe *probe)
{
	struct point_rows points = { 0 };
	struct table table = { 0 };

	if (!make_points(&points, report, result, probe)) {
		if (!report->comparison) {
			put_heading(report, probe);
			points_table(&points, NAN, &table);
			document_table(&report->document, &table);
			put_notes(report, probe);
		}
		put_best(report, result, &points);
	}
	point_rows_free(&points);
}

void report_points(const struct report *report, size_t index)
{
	const struct compare_printer printer = { report->document, report->comparison, report->result, 0.95 };
	const struct comparison_probe *compared = report->comparison ? report->comparison->probe[index] : NULL;

	if (compared)
		compare_print_probe(&printer, compared);
	else
		put_probe(report, 0, &report->result[0].probe[index]);
	for (size_t i = 0; compared && i < report->results; i++)
		if (compared->probe[i])
			put_probe(report, i, compared->probe[i]);
}
