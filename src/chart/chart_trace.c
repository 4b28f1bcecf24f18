/* SPDX-License-Identifier: MIT */
#include "chart_trace.h"

#include "chart_histogram.h"
#include "chart_label.h"
#include "chart_table.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PROCESSES = 30, MOST_SPANS = 1500, MOST_PLACES = 25 };

/* The number of processes shown: those with the longest life. */
struct traced {
	struct process {
		char id[24], name[64];
		double begin, end, wall; /* ns */
	} * process;
	size_t count, room, all;
};

/* The number of spans shown: the longest. */
struct spans {
	struct span_row {
		size_t process;
		char primitive[64];
		double begin, end;
	} * span;
	size_t count, room;
};

static void *grow(void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room * 2 + 64;
	return realloc(list, *room * size);
}

static int compare_walls(const void *a, const void *b)
{
	const struct process *left = a, *right = b;

	return (left->wall < right->wall) - (left->wall > right->wall);
}

static int compare_begins(const void *a, const void *b)
{
	const struct process *left = a, *right = b;

	return (left->begin > right->begin) - (left->begin < right->begin);
}

static int add_process(struct traced *traced, const struct chart_table *table, struct error *error)
{
	struct process *grown = grow(traced->process, traced->count, &traced->room, sizeof *grown), *process;
	int result;

	if (!grown)
		return error_set(error, -ENOMEM, "out of memory");
	traced->process = grown;
	process = &grown[traced->count++];
	snprintf(process->id, sizeof process->id, "%s", chart_table_text(table, 0));
	snprintf(process->name, sizeof process->name, "%s", chart_table_text(table, 1));
	/* A process may have begun just before the first recorded time. */
	process->begin = strtod(chart_table_text(table, 2), NULL);
	process->end = chart_table_text(table, 3)[0] ? strtod(chart_table_text(table, 3), NULL) : NAN;
	result = csv_figure(&table->csv, table->column[4], &process->wall, error);
	if (isnan(process->wall))
		process->wall = 0;
	return result;
}

static int read_processes(const char *folder, struct traced *traced, struct error *error)
{
	static const char *const column[CHART_TABLE_COLUMNS] = { "process", "name", "begin_ns", "end_ns", "wall_ns" };
	struct chart_table table;
	int more, result = chart_table_open(&table, folder, "processes.csv", column, error);

	if (result)
		return result;
	while (!result && (more = csv_row(&table.csv, error)) != 0)
		result = more < 0 ? more : add_process(traced, &table, error);
	csv_close(&table.csv);
	if (result || traced->count == 0)
		return result;
	traced->all = traced->count;
	qsort(traced->process, traced->count, sizeof *traced->process, compare_walls);
	if (traced->count > MOST_PROCESSES)
		traced->count = MOST_PROCESSES;
	qsort(traced->process, traced->count, sizeof *traced->process, compare_begins);
	return 0;
}

/* From 1; 0: not shown. If an id was reused, the process that lived at that time. */
static size_t find_process(const struct traced *traced, const char *id, double when)
{
	size_t found = 0;

	for (size_t i = 0; i < traced->count; i++)
		if (!strcmp(traced->process[i].id, id) && (!found || traced->process[i].begin <= when))
			found = i + 1;
	return found;
}

/* A row for a process, with a word and a pair of figures. */
static void write_row(FILE *file, size_t row, const char *label, double first, double second)
{
	fprintf(file, "%zu", row);
	chart_label_write(label, file);
	chart_figure_write(first, file);
	chart_figure_write(second, file);
	putc('\n', file);
}

static void write_processes(const struct traced *traced, FILE *file)
{
	fputs("$processes << END_OF_POINTS\nrow name begin end\n", file);
	for (size_t i = 0; i < traced->count; i++) {
		const struct process *process = &traced->process[i];
		char text[128];

		snprintf(text, sizeof text, "%s %s", process->name, process->id);
		write_row(file, i + 1, text, process->begin, process->end);
	}
	fputs("END_OF_POINTS\n", file);
}

static int write_shares(const char *folder, const struct traced *traced, FILE *file, struct error *error)
{
	static const char *const column[CHART_TABLE_COLUMNS] = { "process", "primitive", "wall_ns", "cpu_ns" };
	struct chart_table table;
	int more, result = chart_table_open(&table, folder, "trace.csv", column, error);

	if (result)
		return result;
	fputs("$traced << END_OF_POINTS\nrow primitive wall cpu\n", file);
	while ((more = csv_row(&table.csv, error)) > 0) {
		size_t process = find_process(traced, chart_table_text(&table, 0), -HUGE_VAL);
		double wall, cpu;

		if (!process)
			continue;
		if (csv_figure(&table.csv, table.column[2], &wall, error) ||
		    csv_figure(&table.csv, table.column[3], &cpu, error)) {
			more = -EINVAL;
			break;
		}
		if (!isnan(wall))
			write_row(file, process, chart_table_text(&table, 1), wall, cpu);
	}
	fputs("END_OF_POINTS\n", file);
	csv_close(&table.csv);
	return more;
}

static int compare_spans(const void *a, const void *b)
{
	const struct span_row *left = a, *right = b;
	double x = left->end - left->begin, y = right->end - right->begin;

	return (x < y) - (x > y);
}

static int add_span(struct spans *spans, const struct traced *traced, const struct chart_table *table,
		    struct error *error)
{
	double begin = strtod(chart_table_text(table, 2), NULL), end = strtod(chart_table_text(table, 3), NULL);
	size_t process = find_process(traced, chart_table_text(table, 0), begin);
	struct span_row *grown;

	if (!process)
		return 0;
	grown = grow(spans->span, spans->count, &spans->room, sizeof *grown);
	if (!grown)
		return error_set(error, -ENOMEM, "out of memory");
	spans->span = grown;
	grown[spans->count] = (struct span_row){ .process = process, .begin = begin, .end = end };
	snprintf(grown[spans->count++].primitive, sizeof grown->primitive, "%s", chart_table_text(table, 1));
	return 0;
}

static void write_spans(struct spans *spans, FILE *file)
{
	if (spans->count)
		qsort(spans->span, spans->count, sizeof *spans->span, compare_spans);
	fprintf(file, "traced_calls = %zu\n$spans << END_OF_POINTS\nrow primitive begin end\n", spans->count);
	for (size_t i = 0; i < spans->count && i < MOST_SPANS; i++) {
		const struct span_row *span = &spans->span[i];

		write_row(file, span->process, span->primitive, span->begin, span->end);
	}
	fputs("END_OF_POINTS\n", file);
}

static int read_spans(const char *folder, const struct traced *traced, FILE *file, struct error *error)
{
	static const char *const column[CHART_TABLE_COLUMNS] = { "process", "primitive", "begin_ns", "end_ns" };
	struct spans spans = { 0 };
	struct chart_table table;
	int more, result = chart_table_open(&table, folder, "timeline.csv", column, error);

	if (result)
		return result;
	while (!result && (more = csv_row(&table.csv, error)) != 0)
		result = more < 0 ? more : add_span(&spans, traced, &table, error);
	csv_close(&table.csv);
	if (!result)
		write_spans(&spans, file);
	free(spans.span);
	return result;
}

/* The file has the largest shares first. */
static int write_places(const char *folder, FILE *file, struct error *error)
{
	static const char *const column[CHART_TABLE_COLUMNS] = { "object", "symbol", "samples", "share" };
	struct chart_table table;
	int more, result = chart_table_open(&table, folder, "samples.csv", column, error);

	if (result)
		return result;
	fputs("$places << END_OF_POINTS\nrow object symbol samples share\n", file);
	for (size_t i = 1; (more = csv_row(&table.csv, error)) > 0 && i <= MOST_PLACES;) {
		double samples, share;

		if (csv_figure(&table.csv, table.column[2], &samples, error) ||
		    csv_figure(&table.csv, table.column[3], &share, error)) {
			more = -EINVAL;
			break;
		}
		fprintf(file, "%zu", i++);
		chart_label_write(chart_table_text(&table, 0), file);
		chart_label_write(chart_table_text(&table, 1), file);
		chart_figure_write(samples, file);
		chart_figure_write(share, file);
		putc('\n', file);
	}
	fputs("END_OF_POINTS\n", file);
	csv_close(&table.csv);
	return more < 0 ? more : 0;
}

static bool is_trace(const char *folder)
{
	char path[4200];

	snprintf(path, sizeof path, "%s/processes.csv", folder);
	return !access(path, R_OK);
}

int chart_trace_write(const char *folder, FILE *file, struct error *error)
{
	struct traced traced = { 0 };
	int result = 0;

	if (is_trace(folder))
		result = read_processes(folder, &traced, error);
	if (!result && traced.count) {
		write_processes(&traced, file);
		result = write_shares(folder, &traced, file, error);
		result = result ? result : read_spans(folder, &traced, file, error);
		result = result ? result : chart_histograms_write(folder, file, error);
		result = result ? result : write_places(folder, file, error);
	}
	fprintf(file, "traced_processes = %zu\nall_processes = %zu\n", result ? 0 : traced.count, traced.all);
	free(traced.process);
	return result;
}
