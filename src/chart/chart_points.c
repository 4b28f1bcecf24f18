/* SPDX-License-Identifier: MIT */
#include "chart_points.h"

#include "chart_derived.h"
#include "chart_file.h"
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

/* The letters that mean something nowhere in gnuplot. */
static void write_word(FILE *file, const char *text)
{
	if (!*text)
		putc('-', file);
	for (; *text; text++)
		putc(isalnum((unsigned char)*text) || strchr("_.+-", *text) ? *text : '_', file);
}

static void write_off_base(const struct chart_file *points, size_t row, FILE *file)
{
	const char *space = "";

	fputs(" \"", file);
	for (int i = 0; i < points->status; i++) {
		if (!strcmp(chart_file_cell(points, row, i), points->base[i]))
			continue;
		fputs(space, file);
		write_word(file, points->csv.column[i]);
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

/* What tells the point from the base. */
static void write_point(const struct chart_file *points, size_t row, FILE *file)
{
	const char *comma = "";

	putc('"', file);
	for (int i = 0; i < points->status; i++)
		if (strcmp(chart_file_cell(points, row, i), points->base[i]))
			write_axis(points->probe, points->csv.column[i], chart_file_cell(points, row, i), &comma, file);
	fputs("\" ", file);
}

static void write_row(const struct chart_file *points, double page, size_t platform, size_t row, FILE *file)
{
	const char *status = chart_file_cell(points, row, points->status);

	fprintf(file, "%zu", platform);
	for (size_t i = 0; i < probe_axis_count(points->probe); i++) {
		putc(' ', file);
		write_word(file, chart_file_value(points, row, i));
	}
	write_off_base(points, row, file);
	write_point(points, row, file);
	write_word(file, status);
	for (size_t i = 0; i < schema_summary_column_count; i++) {
		bool known = points->figure[i] >= 0 && !strcmp(status, "ok");
		const char *text = known ? chart_file_cell(points, row, points->figure[i]) : "";

		fprintf(file, " %s", *text ? text : "NaN");
	}
	chart_derived_write(points, page, row, file);
	putc('\n', file);
}

static void write_header(const struct probe *probe, FILE *file)
{
	fprintf(file, "$%s << END_OF_POINTS\nplatform", probe->name);
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		fprintf(file, " %s", probe->axes[i].name);
	fputs(" off_base point status", file);
	for (size_t i = 0; i < schema_summary_column_count; i++)
		fprintf(file, " %s", schema_summary_columns[i].name);
	for (size_t i = 0; i < derived_count; i++)
		fprintf(file, " %s", derived_figures[i].name);
	putc('\n', file);
}

/* The values of an axis in all results, in the order of the axis. */
static void write_values(const struct chart_file *points, size_t count, size_t axis, FILE *file)
{
	const struct probe *probe = points[0].probe;
	double last = -1;

	fprintf(file, "%s_%s = \"", probe->name, probe->axes[axis].name);
	for (;;) {
		const char *next = NULL;
		double least = HUGE_VAL;

		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; points[i].row && j < points[i].rows; j++) {
				double key = points[i].row[j].key[axis];

				if (key <= last || key >= least)
					continue;
				least = key;
				next = chart_file_value(&points[i], points[i].row[j].index, axis);
			}
		if (!next)
			break;
		write_word(file, next);
		putc(' ', file);
		last = least;
	}
	fputs("\"\n", file);
}

static void write_base(const struct chart_file *points, FILE *file)
{
	const char *comma = "";

	fprintf(file, "%s_base = \"", points->probe->name);
	for (int i = 0; i < points->status; i++)
		write_axis(points->probe, points->csv.column[i], points->base[i], &comma, file);
	fputs("\"\n", file);
}

static void write_axes(const struct chart_file *points, size_t count, FILE *file)
{
	const struct probe *probe = points[0].probe;
	size_t first = 0;

	while (!points[first].row)
		first++;
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		int column = points[first].axis[i];

		write_values(points, count, i, file);
		fprintf(file, "%s_%s_base = \"", probe->name, probe->axes[i].name);
		write_word(file, column < 0 ? points[first].base_word[i] : points[first].base[column]);
		fputs("\"\n", file);
	}
	write_base(&points[first], file);
}

static void write_probe(const struct chart_file *points, const double *page, size_t count, FILE *file)
{
	size_t rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += points[i].row ? points[i].rows : 0;
	if (rows == 0)
		return;
	write_header(points[0].probe, file);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; points[i].row && j < points[i].rows; j++)
			write_row(&points[i], page[i], i + 1, points[i].row[j].index, file);
	fputs("END_OF_POINTS\n", file);
	write_axes(points, count, file);
	fprintf(file, "probes = probes . \"%s \"\n", points[0].probe->name);
}

int chart_points_write(const char *const *folder, const double *page, size_t count, const struct probe *probe,
		       chart_bad_file *bad, void *context, FILE *file)
{
	struct chart_file *points = calloc(count, sizeof *points);
	int result = points ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !result; i++) {
		struct error error;
		int code = chart_file_read(folder[i], probe, &points[i], &error);

		if (code == -ENOMEM)
			result = code;
		else if (code && code != -ENOENT)
			bad(context, error.text);
	}
	if (!result)
		write_probe(points, page, count, file);
	for (size_t i = 0; points && i < count; i++)
		chart_file_free(&points[i]);
	free(points);
	return result;
}
