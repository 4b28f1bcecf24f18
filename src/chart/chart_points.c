/* SPDX-License-Identifier: MIT */
#include "chart_points.h"

#include "chart_label.h"
#include "chart_view.h"
#include "judge/derive.h"
#include "result/schema.h"
#include "plan/sweep.h"
#include "text/units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The characters that are not special anywhere in gnuplot. */
static void write_word(FILE *file, const char *text)
{
	if (!*text)
		putc('-', file);
	for (; *text; text++)
		putc(isalnum((unsigned char)*text) || strchr("_.+-", *text) ? *text : '_', file);
}

static bool is_off_base(const struct chart_view *view, size_t point, size_t axis)
{
	return strcmp(result_value(view->read, point, axis), view->base[axis]) != 0;
}

static void write_off_base(const struct chart_view *view, size_t point, FILE *file)
{
	const char *space = "";

	fputs(" \"", file);
	for (size_t i = 0; i < view->read->axes; i++) {
		if (!is_off_base(view, point, i))
			continue;
		fputs(space, file);
		write_word(file, view->read->axis[i]);
		space = " ";
	}
	fputs("\" ", file);
}

static void write_value(const struct axis *axis, const char *text, FILE *file)
{
	char bytes[UNITS_TEXT];
	uint64_t number;

	if (axis && axis->unit && !strcmp(axis->unit, "B") && !axis_number(text, &number)) {
		units_bytes(number, bytes);
		fputs(bytes, file);
	} else {
		write_word(file, text);
	}
}

/* The value of one axis for people: "access read", "size 4 MiB". */
static void write_axis(const struct probe *probe, const char *name, const char *text, const char **comma, FILE *file)
{
	int axis = probe_axis_find(probe, name);

	fputs(*comma, file);
	write_word(file, name);
	putc(' ', file);
	write_value(axis < 0 ? NULL : &probe->axes[axis], text, file);
	*comma = ", ";
}

/* How the point differs from the base. */
static void write_point(const struct chart_view *view, size_t point, FILE *file)
{
	const char *comma = "";

	putc('"', file);
	for (size_t i = 0; i < view->read->axes; i++)
		if (is_off_base(view, point, i))
			write_axis(view->probe, view->read->axis[i], result_value(view->read, point, i), &comma, file);
	fputs("\" ", file);
}

/* What a picture says of a point under the mouse: its full name, its time, and the command that repeats it; '|' ends a
 * line. */
static void write_hover(const struct chart_view *view, size_t point, FILE *file)
{
	const struct result_probe *read = view->read;
	char median[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];
	const char *comma = ": ";

	units_time(result_figure(read, point, "median_ns"), median);
	units_time(result_figure(read, point, "ci_low_ns"), low);
	units_time(result_figure(read, point, "ci_high_ns"), high);
	fprintf(file, "\"%s", view->probe->name);
	for (size_t i = 0; i < read->axes; i++)
		write_axis(view->probe, read->axis[i], result_value(read, point, i), &comma, file);
	fprintf(file, "|%s, 95 %% interval %s to %s, %.0f samples in %.0f rounds|faultline run %s", median, low, high,
		result_figure(read, point, "samples"), result_figure(read, point, "rounds"), view->probe->name);
	for (size_t i = 0; i < read->axes; i++) {
		fputs(" --", file);
		write_word(file, read->axis[i]);
		putc(' ', file);
		write_word(file, result_value(read, point, i));
	}
	fputs("\" ", file);
}

static void write_row(const struct chart_view *view, size_t platform, size_t point, FILE *file)
{
	const char *status = view->read->point[point].status;
	bool known = !strcmp(status, "ok");

	fprintf(file, "%zu", platform);
	for (size_t i = 0; i < probe_axis_count(view->probe); i++) {
		putc(' ', file);
		write_word(file, chart_view_value(view, point, i));
	}
	write_off_base(view, point, file);
	write_point(view, point, file);
	write_hover(view, point, file);
	write_word(file, status);
	for (size_t i = 0; i < schema_summary_column_count; i++)
		chart_figure_write(known ? result_figure(view->read, point, schema_summary_columns[i].name) : NAN,
				   file);
	for (size_t i = 0; i < derived_count; i++)
		chart_figure_write(known ? derived_figures[i].of(view->read, point, view->page) : NAN, file);
	putc('\n', file);
}

static void write_header(const struct probe *probe, FILE *file)
{
	fprintf(file, "$%s << END_OF_POINTS\nplatform", probe->name);
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		fprintf(file, " %s", probe->axes[i].name);
	fputs(" off_base point hover status", file);
	for (size_t i = 0; i < schema_summary_column_count; i++)
		fprintf(file, " %s", schema_summary_columns[i].name);
	for (size_t i = 0; i < derived_count; i++)
		fprintf(file, " %s", derived_figures[i].name);
	putc('\n', file);
}

/* The next value of an axis after `last` over all results, in the order of the axis; NULL after the last one. */
static const char *next_value(const struct chart_view *view, size_t count, size_t axis, double *last)
{
	const char *next = NULL;
	double least = HUGE_VAL;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; view[i].read && j < view[i].read->points; j++) {
			double key = view[i].row[j].key[axis];

			if (key <= *last || key >= least)
				continue;
			least = key;
			next = chart_view_value(&view[i], view[i].row[j].point, axis);
		}
	*last = least;
	return next;
}

static void write_values(const struct chart_view *view, size_t count, size_t axis, FILE *file)
{
	const struct probe *probe = view[0].probe;
	double last = -1;

	fprintf(file, "%s_%s = \"", probe->name, probe->axes[axis].name);
	for (const char *next; (next = next_value(view, count, axis, &last));) {
		write_word(file, next);
		putc(' ', file);
	}
	fputs("\"\n", file);
}

static void write_base(const struct chart_view *view, FILE *file)
{
	const char *comma = "";

	fprintf(file, "%s_base = \"", view->probe->name);
	for (size_t i = 0; i < view->read->axes; i++)
		write_axis(view->probe, view->read->axis[i], view->base[i], &comma, file);
	fputs("\"\n", file);
}

/* The values of the axes in all results; the base is that of the first one. */
static void write_axes(const struct chart_view *view, size_t count, FILE *file)
{
	const struct probe *probe = view[0].probe;
	const struct chart_view *first = view;

	while (!first->read)
		first++;
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		write_values(view, count, i, file);
		fprintf(file, "%s_%s_base = \"", probe->name, probe->axes[i].name);
		write_word(file, first->axis[i] < 0 ? first->base_word[i] : first->base[first->axis[i]]);
		fputs("\"\n", file);
	}
	write_base(first, file);
}

static void write_probe(const struct chart_view *view, size_t count, FILE *file)
{
	size_t rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += view[i].read ? view[i].read->points : 0;
	if (rows == 0)
		return;
	write_header(view[0].probe, file);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; view[i].read && j < view[i].read->points; j++)
			write_row(&view[i], i + 1, view[i].row[j].point, file);
	fputs("END_OF_POINTS\n", file);
	write_axes(view, count, file);
	fprintf(file, "probes = probes . \"%s \"\n", view[0].probe->name);
}

/* A row must mean the same in every result, so all have the base of the first one. */
static void share_base(struct chart_view *view, const struct chart_view *first)
{
	for (size_t i = 0; i < view->read->axes; i++) {
		int known = probe_axis_find(view->probe, view->read->axis[i]);

		if (known >= 0)
			view->base[i] = first->axis[known] < 0 ? first->base_word[known]
							       : first->base[first->axis[known]];
	}
}

static void share_bases(struct chart_view *view, size_t count)
{
	const struct chart_view *first = view;

	while (first < view + count && !first->read)
		first++;
	for (size_t i = 0; i < count; i++)
		if (view[i].read && &view[i] != first)
			share_base(&view[i], first);
}

int chart_points_write(const struct result *result, size_t count, const struct probe *probe, FILE *file)
{
	struct chart_view *view = calloc(count, sizeof *view);
	int outcome = view ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !outcome; i++)
		outcome = chart_view_make(&result[i], probe, &view[i]);
	if (!outcome) {
		share_bases(view, count);
		write_probe(view, count, file);
	}
	for (size_t i = 0; view && i < count; i++)
		chart_view_free(&view[i]);
	free(view);
	return outcome;
}
