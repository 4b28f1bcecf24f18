/* SPDX-License-Identifier: MIT */
/* The points of a result as CSV. Saved as a file, it can be compared: all points, or, shorter, one probe as its own
 * file. */
#include "points_table.h"

#include "result/csv_write.h"
#include "result/schema.h"

#include <math.h>
#include <string.h>

enum { MOST_AXES = 256 };

static const char *const short_columns[] = { "rounds", "median_ns", "ci_low_ns", "ci_high_ns" };

struct writer {
	FILE *file;
	const char *axis[MOST_AXES]; /* of any probe, each once */
	size_t axes;
	bool full;
};

static void add_axes(struct writer *writer, const struct result_probe *probe)
{
	for (size_t i = 0; i < probe->axes; i++) {
		size_t known = 0;

		while (known < writer->axes && strcmp(writer->axis[known], probe->axis[i]))
			known++;
		if (known == writer->axes && known < MOST_AXES)
			writer->axis[writer->axes++] = probe->axis[i];
	}
}

static void write_header(const struct writer *writer)
{
	if (writer->full)
		fputs("probe,", writer->file);
	for (size_t i = 0; i < writer->axes; i++) {
		csv_write_text(writer->file, writer->axis[i]);
		putc(',', writer->file);
	}
	if (writer->full)
		schema_write_summary_header(writer->file);
	else
		fputs("status,reason", writer->file);
	for (size_t i = 0; !writer->full && i < sizeof short_columns / sizeof short_columns[0]; i++)
		fprintf(writer->file, ",%s", short_columns[i]);
	putc('\n', writer->file);
}

static void write_axes(const struct writer *writer, const struct result_probe *probe, size_t point)
{
	for (size_t i = 0; i < writer->axes; i++) {
		for (size_t j = 0; j < probe->axes; j++)
			if (!strcmp(writer->axis[i], probe->axis[j]))
				csv_write_text(writer->file, result_value(probe, point, j));
		putc(',', writer->file);
	}
}

static void write_figure(const struct writer *writer, const struct result_probe *probe, size_t point, const char *name)
{
	double figure = result_figure(probe, point, name);

	if (writer->full)
		csv_write_figure(writer->file, figure);
	else if (!isfinite(figure))
		putc(',', writer->file);
	else
		fprintf(writer->file, ",%.5g", figure);
}

static void write_point(const struct writer *writer, const struct result_probe *probe, size_t point)
{
	if (writer->full)
		csv_write_text(writer->file, probe->name);
	if (writer->full)
		putc(',', writer->file);
	write_axes(writer, probe, point);
	csv_write_text(writer->file, probe->point[point].status);
	putc(',', writer->file);
	csv_write_text(writer->file, probe->point[point].reason);
	if (writer->full) {
		putc(',', writer->file);
		csv_write_text(writer->file, probe->point[point].note);
		for (size_t i = 0; i < schema_summary_column_count; i++)
			write_figure(writer, probe, point, schema_summary_columns[i].name);
	} else {
		for (size_t i = 0; i < sizeof short_columns / sizeof short_columns[0]; i++)
			write_figure(writer, probe, point, short_columns[i]);
	}
	putc('\n', writer->file);
}

static void write_points(struct writer *writer, const struct result_probe *probe, size_t count)
{
	for (size_t i = 0; i < count; i++)
		add_axes(writer, &probe[i]);
	write_header(writer);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < probe[i].points; j++)
			write_point(writer, &probe[i], j);
}

void points_csv(const struct result *result, FILE *file)
{
	struct writer writer = { .file = file, .full = true };

	write_points(&writer, result->probe, result->probes);
}

void points_csv_short(const struct result_probe *probe, FILE *file)
{
	struct writer writer = { .file = file };

	write_points(&writer, probe, 1);
}
