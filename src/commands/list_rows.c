/* SPDX-License-Identifier: MIT */
#include "list_rows.h"

#include "measure/counters.h"
#include "plan/registry.h"
#include "plan/sweep.h"
#include "result/csv_write.h"
#include "result/json_lines.h"

#include <errno.h>
#include <stdio.h>

static void write_cells(FILE *file, const char *const *cell, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			putc(',', file);
		csv_write_text(file, cell[i] ? cell[i] : "");
	}
	putc('\n', file);
}

#define WRITE(file, ...)                                        \
	write_cells(file, (const char *const[]){ __VA_ARGS__ }, \
		    sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void write_probe(const struct probe *probe, FILE *file)
{
	static const struct axis none;
	size_t axes = probe_axis_count(probe);

	for (size_t i = 0; i < (axes ? axes : 1); i++) {
		const struct axis *axis = axes ? &probe->axes[i] : &none;

		WRITE(file, probe->name, probe->summary, probe->iteration, probe->on_request ? "yes" : "no",
		      probe->unsupported, axis->name, axis->values, axis->unit, axis->base, axis->help);
	}
}

static int write_probes(int count, char **name, FILE *file, struct error *error)
{
	WRITE(file, "probe", "summary", "iteration", "on_request", "unsupported", "axis", "values", "unit", "base",
	      "help");
	for (int i = 0; i < count; i++)
		write_probe(registry_find(name[i], error), file);
	for (size_t i = 0; i < registry_count && count == 0; i++)
		write_probe(registry[i], file);
	return 0;
}

static int write_set(const char *name, FILE *file, struct error *error)
{
	struct counters counters;
	int result = counters_choose(name, &counters, error);

	for (size_t i = 0; i < counters.count && !result; i++) {
		const struct counter *counter = &counters.counter[i];

		WRITE(file, counter->set, counter->name, counter->reason[0] ? "no" : "yes", counter->reason,
		      counter->help);
	}
	return result;
}

static int write_counters(int count, char **name, FILE *file, struct error *error)
{
	int result = 0;

	WRITE(file, "set", "event", "counted", "reason", "help");
	for (int i = 0; i < count && !result; i++)
		result = write_set(name[i], file, error);
	for (size_t i = 0; counters_set_name(i) && count == 0 && !result; i++)
		result = write_set(counters_set_name(i), file, error);
	return result;
}

static int write_rows(int (*write)(int, char **, FILE *, struct error *), int count, char **name, bool as_json,
		      struct error *error)
{
	struct json_lines lines;
	FILE *file = json_lines_begin(&lines, stdout, as_json);
	struct error late;
	int result, ended;

	if (!file)
		return error_set(error, -ENOMEM, "out of memory");
	result = write(count, name, file, error);
	ended = json_lines_end(&lines, result ? &late : error);
	return result ? result : ended;
}

int list_rows_of_probes(int count, char **name, bool as_json, struct error *error)
{
	return write_rows(write_probes, count, name, as_json, error);
}

int list_rows_of_counters(int count, char **name, bool as_json, struct error *error)
{
	return write_rows(write_counters, count, name, as_json, error);
}
