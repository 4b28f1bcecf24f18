/* SPDX-License-Identifier: MIT */
/* The JSON of hyperfine (--export-json). */
#include "json_tools.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

enum { NS_PER_SECOND = 1000000000 };

static bool has_failed(const json_t *command)
{
	const json_t *codes = json_object_get(command, "exit_codes");

	for (size_t i = 0; i < json_array_size(codes); i++)
		if (json_integer_value(json_array_get(codes, i)) != 0 || json_is_null(json_array_get(codes, i)))
			return true;
	return false;
}

static size_t count_runs(const json_t *list)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		count += json_array_size(json_object_get(json_array_get(list, i), "times")) + 1;
	return count;
}

static int take_time(const json_t *time, const char *name, struct json_run *run, struct error *error)
{
	if (!json_is_number(time) || json_number_value(time) < 0)
		return json_refuse(name, error, "a time of a command that is not a number of 0 or more");
	run->ns = json_number_value(time) * NS_PER_SECOND;
	return 0;
}

/* The times of a command, or, if the file has none, their median. */
static int take_command(const json_t *command, const char *name, struct json_run *run, size_t *count,
			struct error *error)
{
	const json_t *times = json_object_get(command, "times");
	struct json_run like = { .family = "hyperfine", .cpu_ns = NAN, .iterations = 1, .note = "" };
	size_t runs = json_array_size(times);
	int result = json_get_text(command, name, "command", &like.rest, error);

	if (has_failed(command))
		like.note = "not every run exited with 0";
	like.is_summary = runs == 0;
	for (size_t i = 0; i < (runs ? runs : 1) && !result; i++) {
		like.order = *count;
		run[*count] = like;
		result = take_time(runs ? json_array_get(times, i) : json_object_get(command, "median"), name,
				   &run[*count], error);
		*count += 1;
	}
	return result;
}

int json_hyperfine(struct result *result, const char *name, const json_t *document, struct error *error)
{
	const json_t *list = json_object_get(document, "results");
	struct json_run *run = calloc(count_runs(list) + 1, sizeof *run);
	size_t count = 0;
	int outcome = run ? 0 : error_set(error, -ENOMEM, "out of memory");

	for (size_t i = 0; i < json_array_size(list) && !outcome; i++)
		outcome = take_command(json_array_get(list, i), name, run, &count, error);
	if (!outcome)
		outcome = json_runs_take(result, name, run, count, "command", error);
	free(run);
	return outcome;
}
