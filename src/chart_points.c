/* SPDX-License-Identifier: MIT */
#include "chart_points.h"

#include "csv.h"
#include "record.h"
#include "registry.h"
#include "sweep.h"
#include "units.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WORD = 64, MOST_COLUMNS = 64 };

/* A row of a file, and what it is sorted by. */
struct row {
	size_t index;
	double key[PROBE_AXES];
};

/* <probe>.csv of one result. */
struct file_points {
	const struct probe *probe;
	struct csv csv;                   /* at its end, so that the cells stay */
	char **cell;                      /* of all rows */
	size_t rows;
	int axis[PROBE_AXES];             /* the column of each axis, -1 if the file lacks it */
	int status;                       /* its column; the axes stand before it */
	int *figure;                      /* the columns of record_summary_columns */
	const char *base[MOST_COLUMNS];   /* what counts as the base value in each column of an axis */
	char base_word[PROBE_AXES][WORD]; /* as the probe has it */
	struct row *row;
};

static const char *cell(const struct file_points *points, size_t row, int column)
{
	return points->cell[row * points->csv.columns + (size_t)column];
}

/* The letters that mean something nowhere in gnuplot. */
static void write_word(FILE *file, const char *text)
{
	if (!*text)
		putc('-', file);
	for (; *text; text++)
		putc(isalnum((unsigned char)*text) || strchr("_.+-", *text) ? *text : '_', file);
}

static double sort_key(const struct axis *axis, const char *text)
{
	struct error unused;
	uint64_t value;

	return axis_parse(axis, text, &value, &unused) ? HUGE_VAL : (double)value;
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = a, *right = b;

	for (size_t i = 0; i < PROBE_AXES; i++)
		if (left->key[i] != right->key[i])
			return left->key[i] < right->key[i] ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

static int sort_rows(struct file_points *points)
{
	points->row = calloc(points->rows + 1, sizeof *points->row);
	if (!points->row)
		return -ENOMEM;
	for (size_t i = 0; i < points->rows; i++) {
		points->row[i].index = i;
		for (size_t j = 0; j < probe_axis_count(points->probe); j++)
			if (points->axis[j] >= 0)
				points->row[i].key[j] =
					sort_key(&points->probe->axes[j], cell(points, i, points->axis[j]));
	}
	qsort(points->row, points->rows, sizeof *points->row, compare_rows);
	return 0;
}

/* The probe's base value where the result has it, else the first that it has. */
static const char *find_base(const struct file_points *points, int column)
{
	int axis = probe_axis_find(points->probe, points->csv.column[column]);

	for (size_t i = 0; axis >= 0 && i < points->rows; i++)
		if (!strcmp(cell(points, i, column), points->base_word[axis]))
			return points->base_word[axis];
	return points->rows ? cell(points, 0, column) : "";
}

static void find_columns(struct file_points *points)
{
	const struct probe *probe = points->probe;
	struct error unused;

	points->status = csv_column(&points->csv, "status");
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		uint64_t value = 0;

		axis_parse(&probe->axes[i], probe->axes[i].base, &value, &unused);
		axis_format(&probe->axes[i], value, points->base_word[i], WORD);
		points->axis[i] = csv_column(&points->csv, probe->axes[i].name);
	}
	for (size_t i = 0; i < record_summary_column_count; i++)
		points->figure[i] = csv_column(&points->csv, record_summary_columns[i].name);
}

static void free_points(struct file_points *points)
{
	csv_close(&points->csv);
	free(points->cell);
	free(points->row);
	free(points->figure);
	*points = (struct file_points){ .probe = points->probe };
}

/* That every figure is one is found out here, before anything of the file was written. */
static int check_row(const struct file_points *points, struct error *error)
{
	double figure;

	for (size_t i = 0; i < record_summary_column_count; i++)
		if (points->figure[i] >= 0 && csv_figure(&points->csv, (size_t)points->figure[i], &figure, error))
			return -EINVAL;
	return 0;
}

static int add_row(struct file_points *points, size_t *room, struct error *error)
{
	size_t columns = points->csv.columns;

	if (points->rows == *room) {
		char **grown = realloc(points->cell, (*room = *room * 2 + 64) * columns * sizeof *grown);

		if (!grown)
			return -ENOMEM;
		points->cell = grown;
	}
	memcpy(points->cell + points->rows++ * columns, points->csv.cell, columns * sizeof *points->cell);
	return check_row(points, error);
}

static int read_rows(struct file_points *points, struct error *error)
{
	size_t room = 0;
	int more, result = 0;

	if (points->status < 0 || points->status > MOST_COLUMNS || csv_column(&points->csv, "median_ns") < 0)
		return csv_fail(&points->csv, error, "expected columns status and median_ns: it holds no points");
	while (!result && (more = csv_row(&points->csv, error)) != 0)
		result = more < 0 ? more : add_row(points, &room, error);
	if (!result)
		result = sort_rows(points);
	for (int i = 0; i < points->status && !result; i++)
		points->base[i] = find_base(points, i);
	return result;
}

/* 0; -ENOENT where the result has not got the probe; -ENOMEM; or -errno with words. */
static int read_points(const char *folder, const struct probe *probe, struct file_points *points, struct error *error)
{
	char path[4200];
	int result;

	*points = (struct file_points){ .probe = probe };
	snprintf(path, sizeof path, "%s/%s.csv", folder, probe->name);
	result = csv_open(&points->csv, path, error);
	if (result)
		return result;
	points->figure = calloc(record_summary_column_count, sizeof *points->figure);
	result = points->figure ? 0 : -ENOMEM;
	if (!result) {
		find_columns(points);
		result = read_rows(points, error);
	}
	if (result)
		free_points(points);
	return result;
}

static void write_off_base(const struct file_points *points, size_t row, FILE *file)
{
	const char *space = "";

	fputs(" \"", file);
	for (int i = 0; i < points->status; i++) {
		if (!strcmp(cell(points, row, i), points->base[i]))
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

	if (axis && axis->unit && !strcmp(axis->unit, "B") && !sweep_number(text, &number)) {
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
static void write_point(const struct file_points *points, size_t row, FILE *file)
{
	const char *comma = "";

	putc('"', file);
	for (int i = 0; i < points->status; i++)
		if (strcmp(cell(points, row, i), points->base[i]))
			write_axis(points->probe, points->csv.column[i], cell(points, row, i), &comma, file);
	fputs("\" ", file);
}

static void write_row(const struct file_points *points, size_t platform, size_t row, FILE *file)
{
	const char *status = cell(points, row, points->status);

	fprintf(file, "%zu", platform);
	for (size_t i = 0; i < probe_axis_count(points->probe); i++) {
		putc(' ', file);
		/* An older version, which had not got the axis, measured what is its base now. */
		write_word(file, points->axis[i] < 0 ? points->base_word[i] : cell(points, row, points->axis[i]));
	}
	write_off_base(points, row, file);
	write_point(points, row, file);
	write_word(file, status);
	for (size_t i = 0; i < record_summary_column_count; i++) {
		const char *text = points->figure[i] < 0 || strcmp(status, "ok") ? "" : cell(points, row, points->figure[i]);

		fprintf(file, " %s", *text ? text : "NaN");
	}
	putc('\n', file);
}

static void write_header(const struct probe *probe, FILE *file)
{
	fprintf(file, "$%s << END_OF_POINTS\nplatform", probe->name);
	for (size_t i = 0; i < probe_axis_count(probe); i++)
		fprintf(file, " %s", probe->axes[i].name);
	fputs(" off_base point status", file);
	for (size_t i = 0; i < record_summary_column_count; i++)
		fprintf(file, " %s", record_summary_columns[i].name);
	putc('\n', file);
}

/* The values of an axis in all results, in the order of the axis. */
static void write_values(const struct file_points *points, size_t count, size_t axis, FILE *file)
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

				if (points[i].axis[axis] < 0 || key <= last || key >= least)
					continue;
				least = key;
				next = cell(&points[i], points[i].row[j].index, points[i].axis[axis]);
			}
		if (!next)
			break;
		write_word(file, next);
		putc(' ', file);
		last = least;
	}
	fputs("\"\n", file);
}

static void write_base(const struct file_points *points, FILE *file)
{
	const char *comma = "";

	fprintf(file, "%s_base = \"", points->probe->name);
	for (int i = 0; i < points->status; i++)
		write_axis(points->probe, points->csv.column[i], points->base[i], &comma, file);
	fputs("\"\n", file);
}

static void write_axes(const struct file_points *points, size_t count, FILE *file)
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

static void write_probe(const struct file_points *points, size_t count, FILE *file)
{
	size_t rows = 0;

	for (size_t i = 0; i < count; i++)
		rows += points[i].row ? points[i].rows : 0;
	if (rows == 0)
		return;
	write_header(points[0].probe, file);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; points[i].row && j < points[i].rows; j++)
			write_row(&points[i], i + 1, points[i].row[j].index, file);
	fputs("END_OF_POINTS\n", file);
	write_axes(points, count, file);
	fprintf(file, "probes = probes . \"%s \"\n", points[0].probe->name);
}

int chart_points_write(const char *const *folder, size_t count, const struct probe *probe, chart_bad_file *bad, void *context,
		       FILE *file)
{
	struct file_points *points = calloc(count, sizeof *points);
	int result = points ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !result; i++) {
		struct error error;
		int code = read_points(folder[i], probe, &points[i], &error);

		if (code == -ENOMEM)
			result = code;
		else if (code && code != -ENOENT)
			bad(context, error.text);
	}
	if (!result)
		write_probe(points, count, file);
	for (size_t i = 0; points && i < count; i++)
		free_points(&points[i]);
	free(points);
	return result;
}
