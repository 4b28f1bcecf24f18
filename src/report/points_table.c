/* SPDX-License-Identifier: MIT */
#include "points_table.h"

#include "judge/derive.h"
#include "plan/registry.h"
#include "result/describe.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* The table of a probe during construction. */
struct rows {
	const struct points_printer *printer;
	const struct result_probe *probe;
	struct points_axes axes;
	bool derived[16]; /* whether any point has it: then it is a column */
	bool is_narrow;   /* one column for all axes */
	struct table table;
};

void points_axes(const struct result_probe *probe, struct points_axes *axes)
{
	axes->count = 0;
	for (size_t i = 0; i < probe->axes; i++)
		if (result_axis_varies(probe, i))
			axes->axis[axes->count++] = i;
}

static double derived_at(const struct rows *rows, size_t point, size_t i)
{
	return derived_figures[i].of(rows->probe, point, rows->printer->page);
}

static void find_derived(struct rows *rows)
{
	for (size_t i = 0; i < derived_count; i++)
		for (size_t point = 0; point < rows->probe->points && !rows->derived[i]; point++)
			rows->derived[i] = !isnan(derived_at(rows, point, i));
}

static void add_header(struct rows *rows)
{
	/* The figure is followed by its mark, or by a space. */
	const char *const head[] = { "median", isnan(rows->printer->precision) ? "interval" : "interval ",
				     "p90",    "CPU",
				     "faults", "rate" };

	for (size_t i = 0; i < rows->axes.count; i++)
		table_add(&rows->table, rows->probe->axis[rows->axes.axis[i]]);
	if (rows->is_narrow)
		table_add(&rows->table, "point");
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(&rows->table, head[i]);
	for (size_t i = 0; i < derived_count; i++)
		if (rows->derived[i])
			table_add(&rows->table, derived_figures[i].name);
	if (!rows->is_narrow)
		table_add(&rows->table, "");
	rows->table.left = rows->axes.count + rows->is_narrow;
	rows->table.columns = rows->table.cells;
}

bool points_is_wide(const struct result_probe *probe, size_t point, double wanted)
{
	return result_figure(probe, point, "samples") > 0 && !(derive_precision(probe, point) <= wanted);
}

static void add_interval(struct rows *rows, size_t point)
{
	double precision = derive_precision(rows->probe, point), wanted = rows->printer->precision;
	bool wide = points_is_wide(rows->probe, point, wanted);
	char text[UNITS_TEXT], marked[UNITS_TEXT + 2];

	units_precision(precision, text);
	snprintf(marked, sizeof marked, "%s%s", text, wide ? "!" : " ");
	table_add(&rows->table, isnan(wanted) ? text : marked);
}

static void add_time(struct rows *rows, size_t point, const char *column)
{
	char text[UNITS_TEXT];

	units_time(result_figure(rows->probe, point, column), text);
	table_add(&rows->table, text);
}

static void add_derived(struct rows *rows, size_t point)
{
	char text[UNITS_TEXT];

	for (size_t i = 0; i < derived_count; i++) {
		if (!rows->derived[i])
			continue;
		if (derived_figures[i].is_share)
			units_share(derived_at(rows, point, i), text);
		else
			units_count(derived_at(rows, point, i), text);
		table_add(&rows->table, text);
	}
}

static void add_difference(struct rows *rows, size_t point)
{
	char text[512];

	describe_difference(rows->probe, point, text, sizeof text);
	table_add(&rows->table, text[0] ? text : "base");
}

static void add_row(struct rows *rows, size_t point)
{
	const struct result_probe *probe = rows->probe;
	const char *status = probe->point[point].status;
	char text[DESCRIBE_VALUE];

	for (size_t i = 0; i < rows->axes.count; i++) {
		size_t axis = rows->axes.axis[i];

		describe_value(probe->name, probe->axis[axis], result_value(probe, point, axis), text);
		table_add(&rows->table, text);
	}
	if (rows->is_narrow)
		add_difference(rows, point);
	add_time(rows, point, "median_ns");
	add_interval(rows, point);
	add_time(rows, point, "p90_ns");
	add_time(rows, point, "cpu_ns");
	units_count(result_figure(probe, point, "minor_faults"), text);
	table_add(&rows->table, text);
	units_rate(result_figure(probe, point, "bytes") / result_figure(probe, point, "median_ns") * 1e9, text);
	table_add(&rows->table, text);
	add_derived(rows, point);
	if (!rows->is_narrow)
		table_add(&rows->table, strcmp(status, "ok") ? status : "");
}

static void print_title(const struct document *document, const struct result_probe *probe)
{
	struct error ignored;
	const struct probe *known = registry_find(probe->name, &ignored);
	char common[1024], text[1600];

	describe_common(probe, common, sizeof common);
	snprintf(text, sizeof text, "%s%s%s%s%s", known ? known->summary : "", known ? "; per " : "",
		 known ? known->iteration : "", known && common[0] ? ", " : "", common);
	document_titled(document, probe->name, text);
}

static size_t count_noted(const struct result_probe *probe, const char *note)
{
	size_t count = 0;

	for (size_t i = 0; i < probe->points; i++)
		count += !strcmp(probe->point[i].note, note);
	return count;
}

/* Names the point of a note; of several, the first one and how many more. */
static void print_note(const struct document *document, const struct result_probe *probe, size_t point)
{
	size_t count = count_noted(probe, probe->point[point].note);
	char name[512], more[32] = "";

	describe_point(probe, point, name, sizeof name);
	if (count > 1)
		snprintf(more, sizeof more, " and %zu more", count - 1);
	if (count == probe->points || (!name[0] && count == 1))
		document_item(document, "note: %s", probe->point[point].note);
	else
		document_item(document, "note on %s%s: %s", name[0] ? name : "base", more, probe->point[point].note);
}

/* The probe's remarks on its points, each once. */
static void print_notes(const struct document *document, const struct result_probe *probe)
{
	document_list(document);
	for (size_t i = 0; i < probe->points; i++) {
		bool known = !probe->point[i].note[0];

		for (size_t j = 0; j < i && !known; j++)
			known = !strcmp(probe->point[i].note, probe->point[j].note);
		if (!known)
			print_note(document, probe, i);
	}
	document_list_end(document);
}

/* A table that is too wide has one column for the axes: what differs from the base point. A cut name may be that of
 * another point as well, so figures are left out first: every one is in the CSV. */
static void make_narrow(struct rows *rows, size_t width)
{
	static const char *const less[] = { "p90", "faults/page", "faults", "CPU", "rate" };
	char text[512];
	size_t all;

	table_free(&rows->table);
	all = rows->axes.count;
	rows->axes.count = 0;
	rows->is_narrow = true;
	add_header(rows);
	for (size_t point = 0; point < rows->probe->points; point++)
		add_row(rows, point);
	rows->axes.count = all;
	for (size_t i = 0; i < sizeof less / sizeof less[0] && table_width(&rows->table, SIZE_MAX) > width; i++)
		table_drop(&rows->table, less[i]);
	for (size_t i = derived_count; i-- > 0 && table_width(&rows->table, SIZE_MAX) > width;)
		if (rows->derived[i])
			table_drop(&rows->table, derived_figures[i].name);
	table_fit(&rows->table, width);
	describe_base(rows->probe, text, sizeof text);
	if (text[0])
		document_item(&rows->printer->document, "base: %s", text);
}

void points_print(const struct points_printer *printer, const struct result_probe *probe)
{
	const struct document *document = &printer->document;
	struct rows rows = { .printer = printer, .probe = probe };

	print_title(&printer->document, probe);
	points_axes(probe, &rows.axes);
	find_derived(&rows);
	add_header(&rows);
	for (size_t point = 0; point < probe->points; point++)
		add_row(&rows, point);
	if (document->format == DOCUMENT_TEXT && document->width &&
	    table_width(&rows.table, SIZE_MAX) > document->width)
		make_narrow(&rows, document->width);
	document_table(&printer->document, &rows.table);
	print_notes(&printer->document, probe);
}
