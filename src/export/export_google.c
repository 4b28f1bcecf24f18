/* SPDX-License-Identifier: MIT */
/* The JSON of Google Benchmark, which its compare.py, Bencher and others read. */
#include "export.h"
#include "export_point.h"

#include "result/json_write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct writing {
	FILE *file;
	const char *comma;
};

static void put_member(FILE *file, const char *name, double number)
{
	if (isnan(number))
		return;
	json_write_key(file, ", ", name);
	json_write_number(file, number);
}

/* "2026-11-23T16-24-08Z" as ISO 8601 has it. */
static void put_date(FILE *file, const char *started)
{
	char date[40];

	if (strlen(started) != strlen("2026-11-23T16-24-08Z"))
		return;
	snprintf(date, sizeof date, "%.13s:%.2s:%.2s+00:00", started, started + 14, started + 17);
	json_write_key(file, ",\n    ", "date");
	json_write_text(file, date);
}

static void put_context(const struct result *result, FILE *file)
{
	static const char *const facts[] = {
		"platform", "cpu_model", "system", "kernel", "libc", "version", "command"
	};
	const char *cpus = facts_text(&result->facts, "cpus_allowed");

	json_write_key(file, "{\n  \"context\": {\n    ", "executable");
	json_write_text(file, "faultline");
	put_date(file, facts_text(&result->facts, "started_utc"));
	if (strtod(cpus, NULL) > 0) {
		json_write_key(file, ",\n    ", "num_cpus");
		json_write_number(file, strtod(cpus, NULL));
	}
	fputs(",\n    \"caches\": []", file);
	json_write_key(file, ",\n    ", "repetitions");
	json_write_text(file, "a process each");
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
		const char *value = facts_get(&result->facts, facts[i]);

		if (!value)
			continue;
		json_write_key(file, ",\n    ", facts[i]);
		json_write_text(file, value);
	}
	fputs("\n  },\n  \"benchmarks\": [", file);
}

/* The axis of that name; 1 without one. */
static double threads_of(const struct export_point *point)
{
	for (size_t i = 0; i < point->probe->axes; i++)
		if (!strcmp(point->probe->axis[i], "threads")) {
			double number = strtod(result_value(point->probe, point->point, i), NULL);

			return number >= 1 ? number : 1;
		}
	return 1;
}

static void put_round(struct writing *writing, const struct export_point *point, size_t i)
{
	const struct export_round *round = &point->round[i];
	FILE *file = writing->file;

	fputs(writing->comma, file);
	json_write_key(file, "\n    {", "name");
	json_write_text(file, point->name);
	put_member(file, "family_index", (double)point->family);
	put_member(file, "per_family_instance_index", (double)point->instance);
	json_write_key(file, ", ", "run_name");
	json_write_text(file, point->name);
	json_write_key(file, ", ", "run_type");
	json_write_text(file, "iteration");
	put_member(file, "repetitions", (double)point->rounds);
	put_member(file, "repetition_index", (double)i);
	put_member(file, "threads", threads_of(point));
	put_member(file, "iterations", floor(round->iterations));
	put_member(file, "real_time", round->ns);
	put_member(file, "cpu_time", round->cpu_ns);
	json_write_key(file, ", ", "time_unit");
	json_write_text(file, "ns");
	if (round->ns > 0)
		put_member(file, "bytes_per_second",
			   result_figure(point->probe, point->point, "bytes") / round->ns * 1e9);
	putc('}', file);
	writing->comma = ",";
}

static void put_point(void *context, const struct export_point *point)
{
	for (size_t i = 0; i < point->rounds; i++)
		put_round(context, point, i);
}

int export_google_benchmark(const struct result *result, FILE *file)
{
	struct writing writing = { file, "" };
	int outcome;

	put_context(result, file);
	outcome = export_each(result, ':', put_point, &writing);
	fputs("\n  ]\n}\n", file);
	return outcome;
}
