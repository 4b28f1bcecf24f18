/* SPDX-License-Identifier: MIT */
/* A result as one CSV, as `run --format csv` prints it: whoever saves it as a file can compare with it. */
#include "report.h"

#include "../record.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_AXES = 256 };

static const char *const short_columns[] = { "rounds", "median_ns", "ci_low_ns", "ci_high_ns" };

struct writer {
	const struct result *result;
	FILE *file;
	const char *axis[MOST_AXES]; /* of any probe, each once */
	size_t axes;
	bool full;
};

static void collect_axes(struct writer *writer)
{
	for (size_t i = 0; i < writer->result->probes; i++)
		for (size_t j = 0; j < writer->result->probe[i].axes; j++) {
			const char *name = writer->result->probe[i].axis[j];
			size_t known = 0;

			while (known < writer->axes && strcmp(writer->axis[known], name))
				known++;
			if (known == writer->axes && known < MOST_AXES)
				writer->axis[writer->axes++] = name;
		}
}

static void write_header(const struct writer *writer)
{
	fputs("probe", writer->file);
	for (size_t i = 0; i < writer->axes; i++) {
		putc(',', writer->file);
		record_text(writer->file, writer->axis[i]);
	}
	putc(',', writer->file);
	if (writer->full)
		record_header(writer->file);
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
				record_text(writer->file, result_value(probe, point, j));
		putc(',', writer->file);
	}
}

static void write_figure(const struct writer *writer, const struct result_probe *probe, size_t point, const char *name)
{
	double figure = result_figure(probe, point, name);

	putc(',', writer->file);
	if (!isnan(figure))
		fprintf(writer->file, writer->full ? "%.9g" : "%.5g", figure);
}

static void write_point(const struct writer *writer, const struct result_probe *probe, size_t point)
{
	record_text(writer->file, probe->name);
	putc(',', writer->file);
	write_axes(writer, probe, point);
	record_text(writer->file, probe->point[point].status);
	putc(',', writer->file);
	record_text(writer->file, probe->point[point].reason);
	if (writer->full) {
		putc(',', writer->file);
		record_text(writer->file, probe->point[point].note);
		for (size_t i = 0; i < record_summary_column_count; i++)
			write_figure(writer, probe, point, record_summary_columns[i].name);
	} else {
		for (size_t i = 0; i < sizeof short_columns / sizeof short_columns[0]; i++)
			write_figure(writer, probe, point, short_columns[i]);
	}
	putc('\n', writer->file);
}

static void put(const struct report *report, size_t index, bool full)
{
	struct writer writer = { .result = &report->result[index], .full = full };
	char *text = NULL, summary[200];
	size_t size;

	writer.file = open_memstream(&text, &size);
	if (!writer.file)
		return;
	collect_axes(&writer);
	write_header(&writer);
	for (size_t i = 0; i < writer.result->probes; i++)
		for (size_t j = 0; j < writer.result->probe[i].points; j++)
			write_point(&writer, &writer.result->probe[i], j);
	fclose(writer.file);
	snprintf(summary, sizeof summary, "%sCSV of the points", report_letter(report, index));
	page_fold(&report->page, summary);
	page_code(&report->page, text);
	page_fold_end(&report->page);
	free(text);
}

void report_csv_short(const struct report *report, size_t index)
{
	put(report, index, false);
}

void report_csv_full(const struct report *report, size_t index)
{
	put(report, index, true);
}
