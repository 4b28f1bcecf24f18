/* SPDX-License-Identifier: MIT */
#include "summary.h"
#include "result/csv_write.h"

#include "measure/record.h"
#include "result/schema.h"
#include "stats/stats.h"
#include "text/units.h"
#include "report/points_table.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { MOST_AXES = 64 };

/* How many of the points, which stand together, are of the first one's probe. */
static size_t probe_run(const struct measured *measured, size_t count)
{
	size_t length = 0;

	while (length < count && measured[length].point.probe == measured[0].point.probe)
		length++;
	return length;
}

static bool axis_varies(const struct measured *measured, size_t count, size_t axis)
{
	for (size_t i = 1; i < count; i++)
		if (measured[i].point.value[axis] != measured[0].point.value[axis])
			return true;
	return false;
}

static void axis_text(const struct axis *axis, uint64_t value, char *text, size_t size)
{
	if (axis->unit && !strcmp(axis->unit, "B"))
		units_bytes(value, text);
	else
		axis_format(axis, value, text, size);
}

static void print_title(const struct measured *measured, size_t count, FILE *file)
{
	const struct probe *probe = measured[0].point.probe;

	fprintf(file, "\n%s: %s; per %s", probe->name, probe->summary, probe->iteration);
	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		char text[64];

		if (axis_varies(measured, count, i))
			continue;
		axis_text(&probe->axes[i], measured[0].point.value[i], text, sizeof text);
		fprintf(file, ", %s %s", probe->axes[i].name, text);
	}
	putc('\n', file);
}

/* The probe's notes, each once; the CSV has them row by row. */
static void print_notes(const struct measured *measured, size_t count, FILE *file)
{
	for (size_t i = 0; i < count; i++) {
		bool known = false;

		for (size_t j = 0; j < i; j++)
			known |= !strcmp(measured[i].note, measured[j].note);
		if (measured[i].note[0] && !known)
			fprintf(file, "  note: %s\n", measured[i].note);
	}
}

static void print_reasons(const struct measured *measured, size_t count, FILE *file)
{
	for (size_t i = 0; i < count; i++) {
		bool known = false;

		for (size_t j = 0; j < i; j++)
			known |= !strcmp(measured[i].reason, measured[j].reason);
		if (measured[i].status != STATUS_OK && !known)
			fprintf(file, "  %s: %s\n", status_name(measured[i].status), measured[i].reason);
	}
}

static int take_point(struct point_rows *points, size_t point, const struct measured *measured)
{
	const struct probe *probe = measured[0].point.probe;
	size_t axis = 0;

	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		if (!axis_varies(measured, points->count, i))
			continue;
		points->axis[axis] = probe->axes[i].name;
		axis_text(&probe->axes[i], measured[point].point.value[i], points->value[point * points->axes + axis++],
			  POINTS_VALUE);
	}
	points->status[point] = measured[point].status == STATUS_OK ? "" : status_name(measured[point].status);
	return stats_summarise(measured[point].sample, measured[point].count, &points->summary[point]);
}

static int make_points(struct point_rows *points, const struct measured *measured, size_t count,
		       const struct counters *counters)
{
	const struct probe *probe = measured[0].point.probe;
	size_t axes = 0;
	int result;

	for (size_t i = 0; i < probe_axis_count(probe); i++)
		axes += axis_varies(measured, count, i);
	result = point_rows_init(points, count, axes);
	points->best = probe->best;
	for (size_t i = 0; i < counters->count; i++)
		points->counters.name[points->counters.count++] = counters->counter[i].name;
	points->page = (double)sysconf(_SC_PAGESIZE);
	for (size_t i = 0; i < count && !result; i++)
		result = take_point(points, i, measured);
	return result;
}

static int print_best(const struct point_rows *points, FILE *file)
{
	struct table table = { 0 };
	int result = points_best(points, &table);

	if (result > 0) {
		putc('\n', file);
		table_print(&table, file);
	}
	return result < 0 ? result : 0;
}

static int probe_table(const struct measured *measured, size_t count, const struct counters *counters, double precision,
		       FILE *file)
{
	struct point_rows points;
	struct table table = { 0 };
	int result = make_points(&points, measured, count, counters);

	if (!result) {
		print_title(measured, count, file);
		points_table(&points, precision, &table);
		table_print(&table, file);
		print_reasons(measured, count, file);
		print_notes(measured, count, file);
		result = print_best(&points, file);
	}
	point_rows_free(&points);
	return result;
}

int summary_table(const struct measured *measured, size_t count, const struct counters *counters, double precision,
		  FILE *file)
{
	int result = 0;

	for (size_t i = 0, length; i < count && !result; i += length) {
		length = probe_run(measured + i, count - i);
		result = probe_table(measured + i, length, counters, precision, file);
	}
	fprintf(file,
		"\n! the 95 %% interval of the median is wider than ±%g %%, or fewer than %d rounds leave it "
		"unknown.\n",
		precision * 100, STATS_LEAST_ROUNDS);
	return result;
}

struct axis_names {
	const char *name[MOST_AXES];
	size_t count;
};

static void collect_axes(const struct measured *measured, size_t count, struct axis_names *axes)
{
	axes->count = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < probe_axis_count(measured[i].point.probe); j++) {
			const char *name = measured[i].point.probe->axes[j].name;
			size_t known = 0;

			while (known < axes->count && strcmp(axes->name[known], name))
				known++;
			if (known == axes->count && known < MOST_AXES)
				axes->name[axes->count++] = name;
		}
}

static void write_axis(const struct measured *measured, const char *name, FILE *file)
{
	int axis = probe_axis_find(measured->point.probe, name);
	char text[64] = "";

	if (axis >= 0)
		axis_format(&measured->point.probe->axes[axis], measured->point.value[axis], text, sizeof text);
	csv_write_text(file, text);
	putc(',', file);
}

int summary_csv(const struct measured *measured, size_t count, FILE *file)
{
	struct axis_names axes;

	collect_axes(measured, count, &axes);
	fputs("probe,", file);
	for (size_t i = 0; i < axes.count; i++)
		fprintf(file, "%s,", axes.name[i]);
	schema_write_summary_header(file);
	putc('\n', file);
	for (size_t i = 0; i < count; i++) {
		struct summary summary;

		if (stats_summarise(measured[i].sample, measured[i].count, &summary))
			return -ENOMEM;
		fprintf(file, "%s,", measured[i].point.probe->name);
		for (size_t j = 0; j < axes.count; j++)
			write_axis(&measured[i], axes.name[j], file);
		record_row(file, &measured[i], &summary);
		putc('\n', file);
	}
	return 0;
}

void summary_missing_counters(const struct counters *counters, const char *lead, FILE *file)
{
	for (size_t i = 0; i < counters->count; i++) {
		const char *reason = counters->counter[i].reason;
		bool told = false;

		for (size_t j = 0; j < i; j++)
			told |= !strcmp(reason, counters->counter[j].reason);
		if (!reason[0] || told)
			continue;
		fputs(lead, file);
		for (size_t j = i; j < counters->count; j++)
			if (!strcmp(reason, counters->counter[j].reason))
				fprintf(file, " %s", counters->counter[j].name);
		fprintf(file, ": %s\n", reason);
	}
}
