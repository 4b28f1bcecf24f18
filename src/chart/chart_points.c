/* SPDX-License-Identifier: MIT */
#include "chart_points.h"

#include "chart_hover.h"
#include "chart_label.h"
#include "chart_view.h"
#include "judge/derive.h"
#include "plan/sweep.h"
#include "result/schema.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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
		chart_word_write(view->read->axis[i], file);
		space = " ";
	}
	fputs("\" ", file);
}

/* How the point differs from the base. */
static void write_point(const struct chart_view *view, size_t point, FILE *file)
{
	const char *comma = "";

	putc('"', file);
	for (size_t i = 0; i < view->read->axes; i++)
		if (is_off_base(view, point, i))
			chart_axis_write(view->probe, view->read->axis[i], result_value(view->read, point, i), &comma,
					 file);
	fputs("\" ", file);
}

static void write_row(const struct chart_view *view, size_t platform, size_t point, FILE *file)
{
	const char *status = view->read->point[point].status;
	bool known = !strcmp(status, "ok");

	fprintf(file, "%zu", platform);
	for (size_t i = 0; i < probe_axis_count(view->probe); i++) {
		putc(' ', file);
		chart_word_write(chart_view_value(view, point, i), file);
	}
	write_off_base(view, point, file);
	write_point(view, point, file);
	putc('"', file);
	chart_hover_write(view->probe, view->read, point, file);
	fputs("\" ", file);
	chart_word_write(status, file);
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

/* A value of an axis, and its place in the order of the axis: HUGE_VAL for a word that the axis does not know. */
struct value {
	double key;
	size_t order;
	const char *text;
};

static int compare_values(const void *a, const void *b)
{
	const struct value *left = a, *right = b;

	if (left->key != right->key)
		return left->key < right->key ? -1 : 1;
	return (left->order > right->order) - (left->order < right->order);
}

/* The values of an axis that it knows, of all points of all results. */
static size_t list_values(const struct chart_view *view, size_t count, size_t axis, struct value *value)
{
	size_t listed = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; view[i].read && j < view[i].read->points; j++) {
			const struct chart_row *row = &view[i].row[j];

			if (row->key[axis] < HUGE_VAL)
				value[listed++] = (struct value){ row->key[axis], i * CSV_BYTES + j,
								  chart_view_value(&view[i], row->point, axis) };
		}
	qsort(value, listed, sizeof *value, compare_values);
	return listed;
}

/* `value` has space for all points. */
static void write_values(const struct chart_view *view, size_t count, size_t axis, struct value *value, FILE *file)
{
	const struct probe *probe = view[0].probe;
	size_t listed = list_values(view, count, axis, value);

	fprintf(file, "%s_%s = \"", probe->name, probe->axes[axis].name);
	for (size_t i = 0; i < listed; i++) {
		if (i > 0 && value[i].key <= value[i - 1].key)
			continue;
		chart_word_write(value[i].text, file);
		putc(' ', file);
	}
	fputs("\"\n", file);
}

static void write_base(const struct chart_view *view, FILE *file)
{
	const char *comma = "";

	fprintf(file, "%s_base = \"", view->probe->name);
	for (size_t i = 0; i < view->read->axes; i++)
		chart_axis_write(view->probe, view->read->axis[i], view->base[i], &comma, file);
	fputs("\"\n", file);
}

/* The values of the axes in all results; the base is that of the first one. */
static void write_axes(const struct chart_view *view, size_t count, struct value *value, FILE *file)
{
	const struct probe *probe = view[0].probe;
	const struct chart_view *first = view;

	while (!first->read)
		first++;
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		write_values(view, count, i, value, file);
		fprintf(file, "%s_%s_base = \"", probe->name, probe->axes[i].name);
		chart_word_write(first->axis[i] < 0 ? first->base_word[i] : first->base[first->axis[i]], file);
		fputs("\"\n", file);
	}
	write_base(first, file);
}

static int write_probe(const struct chart_view *view, size_t count, FILE *file)
{
	struct value *value;
	size_t rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += view[i].read ? view[i].read->points : 0;
	if (rows == 0)
		return 0;
	value = calloc(rows, sizeof *value);
	if (!value)
		return -ENOMEM;
	write_header(view[0].probe, file);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; view[i].read && j < view[i].read->points; j++)
			write_row(&view[i], i + 1, view[i].row[j].point, file);
	fputs("END_OF_POINTS\n", file);
	write_axes(view, count, value, file);
	free(value);
	fprintf(file, "probes = probes . \"%s \"\n", view[0].probe->name);
	return 0;
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
		outcome = write_probe(view, count, file);
	}
	for (size_t i = 0; view && i < count; i++)
		chart_view_free(&view[i]);
	free(view);
	return outcome;
}
