/* SPDX-License-Identifier: MIT */
#include "list_rows.h"

#include "measure/counters.h"
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

static int write_probes(const void *list, size_t count, FILE *file, struct error *error)
{
	const struct probe *const *probe = list;

	(void)error;
	WRITE(file, "probe", "summary", "iteration", "on_request", "unsupported", "axis", "values", "unit", "base",
	      "help");
	for (size_t i = 0; i < count; i++)
		write_probe(probe[i], file);
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

static int write_counters(const void *list, size_t count, FILE *file, struct error *error)
{
	char *const *name = list;
	int result = 0;

	WRITE(file, "set", "event", "counted", "reason", "help");
	for (size_t i = 0; i < count && !result; i++)
		result = write_set(name[i], file, error);
	for (size_t i = 0; counters_set_name(i) && count == 0 && !result; i++)
		result = write_set(counters_set_name(i), file, error);
	return result;
}

static int write_rows(int (*write)(const void *, size_t, FILE *, struct error *), const void *list, size_t count,
		      bool as_json, struct error *error)
{
	struct json_lines lines;
	FILE *file = json_lines_begin(&lines, stdout, as_json);
	struct error late;
	int result, ended;

	if (!file)
		return error_set(error, -ENOMEM, "out of memory");
	result = write(list, count, file, error);
	ended = json_lines_end(&lines, result ? &late : error);
	return result ? result : ended;
}

int list_rows_of_probes(const struct probe *const *probe, size_t count, bool as_json, struct error *error)
{
	return write_rows(write_probes, probe, count, as_json, error);
}

int list_rows_of_counters(size_t count, char **name, bool as_json, struct error *error)
{
	return write_rows(write_counters, name, count, as_json, error);
}
