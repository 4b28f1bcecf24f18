/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include "../derive.h"
#include "../record.h"
#include "../stats.h"
#include "../table.h"
#include "../units.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
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

/* The summaries of the points of one probe, and which derived figures any of them has. */
struct figures {
	const struct measured *measured;
	struct summary *summary;
	size_t count;
	const struct counters *counters;
	double page;
	bool *derived;
};

static double derived_of(const struct figures *figures, size_t row, size_t i)
{
	return derived_figures[i].of(&figures->summary[row], figures->counters, figures->page);
}

static void add_derived(struct table *table, const struct figures *figures, size_t row)
{
	char text[UNITS_TEXT];

	for (size_t i = 0; i < derived_count; i++) {
		if (!figures->derived[i])
			continue;
		if (derived_figures[i].is_share)
			units_share(derived_of(figures, row, i), text);
		else
			units_count(derived_of(figures, row, i), text);
		table_add(table, text);
	}
}

static void add_interval(struct table *table, const struct summary *summary, double precision)
{
	char text[UNITS_TEXT], marked[UNITS_TEXT + 2];

	units_precision(summary_precision(summary), text);
	snprintf(marked, sizeof marked, "%s%s", text,
		 summary->samples == 0 || summary_precision(summary) <= precision ? " " : "!");
	table_add(table, marked);
}

static void add_row(struct table *table, const struct figures *figures, size_t row, double precision)
{
	const struct measured *measured = &figures->measured[row];
	const struct summary *summary = &figures->summary[row];
	const struct probe *probe = measured->point.probe;
	char text[UNITS_TEXT * 2];

	for (size_t i = 0; i < probe_axis_count(probe); i++) {
		if (!axis_varies(figures->measured, figures->count, i))
			continue;
		axis_text(&probe->axes[i], measured->point.value[i], text, sizeof text);
		table_add(table, text);
	}
	units_time(summary->median_ns, text);
	table_add(table, text);
	add_interval(table, summary, precision);
	units_time(summary->p90_ns, text);
	table_add(table, text);
	units_time(summary->cpu_ns, text);
	table_add(table, text);
	units_count(summary->minor_faults, text);
	table_add(table, text);
	units_rate(summary->bytes / summary->median_ns * 1e9, text);
	table_add(table, text);
	add_derived(table, figures, row);
	table_add(table, measured->status == STATUS_OK ? "" : status_name(measured->status));
}

static void add_header(struct table *table, const struct figures *figures)
{
	static const char *const head[] = { "median", "interval ", "p90", "CPU", "faults", "rate" };
	const struct probe *probe = figures->measured[0].point.probe;

	for (size_t i = 0; i < probe_axis_count(probe); i++)
		if (axis_varies(figures->measured, figures->count, i)) {
			table_add(table, probe->axes[i].name);
			table->left++;
		}
	for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
		table_add(table, head[i]);
	for (size_t i = 0; i < derived_count; i++)
		if (figures->derived[i])
			table_add(table, derived_figures[i].name);
	table_add(table, "");
	table->columns = table->cells;
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

static int summarise_figures(struct figures *figures)
{
	for (size_t row = 0; row < figures->count; row++) {
		const struct measured *measured = &figures->measured[row];

		if (stats_summarise(measured->sample, measured->count, &figures->summary[row]))
			return -ENOMEM;
		for (size_t i = 0; i < derived_count; i++)
			figures->derived[i] |= !isnan(derived_of(figures, row, i));
	}
	return 0;
}

static int print_figures(struct figures *figures, double precision, FILE *file)
{
	struct table table = { 0 };
	int result = summarise_figures(figures);

	if (result)
		return result;
	print_title(figures->measured, figures->count, file);
	add_header(&table, figures);
	for (size_t row = 0; row < figures->count; row++)
		add_row(&table, figures, row, precision);
	table_print(&table, file);
	print_reasons(figures->measured, figures->count, file);
	print_notes(figures->measured, figures->count, file);
	return 0;
}

static int probe_table(const struct measured *measured, size_t count, const struct counters *counters,
		       double precision, FILE *file)
{
	struct figures figures = {
		.measured = measured,
		.count = count,
		.summary = calloc(count, sizeof *figures.summary),
		.counters = counters,
		.page = (double)sysconf(_SC_PAGESIZE),
		.derived = calloc(derived_count, sizeof *figures.derived),
	};
	int result = -ENOMEM;

	if (figures.summary && figures.derived)
		result = print_figures(&figures, precision, file);
	free(figures.summary);
	free(figures.derived);
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
	fprintf(file, "\n! the 95 %% interval of the median is wider than ±%g %%, or fewer than %d rounds leave it unknown.\n",
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
	record_text(file, text);
	putc(',', file);
}

int summary_csv(const struct measured *measured, size_t count, FILE *file)
{
	struct axis_names axes;

	collect_axes(measured, count, &axes);
	fputs("probe,", file);
	for (size_t i = 0; i < axes.count; i++)
		fprintf(file, "%s,", axes.name[i]);
	record_header(file);
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
