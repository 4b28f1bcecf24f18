/* SPDX-License-Identifier: MIT */
/* The JSON of Google Benchmark (--benchmark_out). */
#include "json_tools.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int unit_ns(const char *unit, const char *benchmark, const char *name, double *ns, struct error *error)
{
	static const char *const units[] = { "ns", "us", "ms", "s" };

	*ns = 1;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++, *ns *= 1000)
		if (!strcmp(unit, units[i]))
			return 0;
	return json_refuse(name, error, "benchmark '%.200s': time_unit '%.40s'; expected ns, us, ms or s", benchmark,
			   unit);
}

static const char *text_or(const json_t *object, const char *member, const char *other)
{
	const json_t *value = json_object_get(object, member);

	return json_is_string(value) ? json_string_value(value) : other;
}

static int take_times(const json_t *benchmark, const char *name, struct json_run *run, struct error *error)
{
	double unit;
	int result = unit_ns(text_or(benchmark, "time_unit", "ns"), text_or(benchmark, "name", ""), name, &unit, error);

	if (!result)
		result = json_get_number(benchmark, name, "real_time", &run->ns, error);
	if (!result)
		result = json_get_number(benchmark, name, "iterations", &run->iterations, error);
	if (!result && run->iterations < 1)
		run->iterations = 1;
	run->ns *= unit;
	run->cpu_ns = NAN;
	if (!result && json_is_number(json_object_get(benchmark, "cpu_time")))
		run->cpu_ns = json_number_value(json_object_get(benchmark, "cpu_time")) * unit;
	return result;
}

/* Of repetitions the same, of benchmarks that were registered twice with one name not. */
static uint64_t which(const json_t *benchmark)
{
	return ((uint64_t)json_integer_value(json_object_get(benchmark, "family_index")) << 20) +
		(uint64_t)json_integer_value(json_object_get(benchmark, "per_family_instance_index"));
}

/* 1, 0 for what is no figure of its own, such as a mean or a complexity, or -EINVAL. */
static int take_run(const json_t *benchmark, const char *name, struct json_run *run, struct error *error)
{
	const char *full = "";
	int result = json_get_text(benchmark, name, "name", &full, error);

	if (result)
		return result;
	run->is_summary = !strcmp(text_or(benchmark, "run_type", "iteration"), "aggregate");
	if (run->is_summary && strcmp(text_or(benchmark, "aggregate_name", ""), "median") != 0)
		return 0;
	run->family = text_or(benchmark, "run_name", full);
	run->rest = run->family + strcspn(run->family, "/");
	run->rest += *run->rest == '/';
	run->note = "";
	run->benchmark = which(benchmark);
	run->failure = NULL;
	if (json_is_true(json_object_get(benchmark, "error_occurred")))
		run->failure = text_or(benchmark, "error_message", "no reason given");
	else if (json_is_true(json_object_get(benchmark, "skipped")) || json_object_get(benchmark, "skip_message"))
		run->failure = text_or(benchmark, "skip_message", "skipped");
	else
		result = take_times(benchmark, name, run, error);
	return result ? result : 1;
}

static void take_text(struct facts *facts, const char *key, const char *text)
{
	if (text[0])
		facts_set(facts, key, "%s", text);
}

static void take_context(struct facts *facts, const json_t *context)
{
	static const char *const known[] = { "platform", "cpu_model", "system", "kernel", "libc", "version" };
	const json_t *cpus = json_object_get(context, "num_cpus");

	take_text(facts, "started_utc", text_or(context, "date", ""));
	take_text(facts, "command", text_or(context, "executable", ""));
	if (json_is_integer(cpus))
		facts_set(facts, "cpus_allowed", "%lld", (long long)json_integer_value(cpus));
	if (!strcmp(text_or(context, "library_build_type", ""), "debug"))
		facts_set(facts, "build", "debug, the library Google Benchmark");
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		take_text(facts, known[i], text_or(context, known[i], ""));
	facts_set(facts, "repetitions", "%s", text_or(context, "repetitions", "of one process"));
}

int json_google(struct result *result, const char *name, const json_t *document, struct error *error)
{
	const json_t *list = json_object_get(document, "benchmarks");
	struct json_run *run = calloc(json_array_size(list) + 1, sizeof *run);
	size_t count = 0;
	int outcome = run ? 0 : error_set(error, -ENOMEM, "out of memory");

	for (size_t i = 0; i < json_array_size(list) && outcome >= 0; i++) {
		outcome = take_run(json_array_get(list, i), name, &run[count], error);
		run[count].order = run[count].entry = i;
		count += outcome > 0;
	}
	if (outcome >= 0)
		outcome = json_runs_take(result, name, run, count, NULL, error);
	if (!outcome)
		take_context(&result->facts, json_object_get(document, "context"));
	free(run);
	return outcome;
}
