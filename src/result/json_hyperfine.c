/* SPDX-License-Identifier: MIT */
/* The JSON of hyperfine (--export-json). */
#include "json_tools.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { NS_PER_SECOND = 1000000000 };

static size_t count_failed(const json_t *command)
{
	const json_t *codes = json_object_get(command, "exit_codes");
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(codes); i++) {
		const json_t *code = json_array_get(codes, i);

		count += !json_is_integer(code) || json_integer_value(code) != 0;
	}
	return count;
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
		return json_refuse(name, error, "command '%.200s': a time that is not a number of 0 or more",
				   run->rest);
	run->ns = json_number_value(time) * NS_PER_SECOND;
	return 0;
}

struct reading {
	const char *name; /* of the file */
	struct json_run *run;
	size_t count;
	json_t *often; /* how often a command is there */
	json_t *texts; /* those of the points; they are kept until all is read */
};

static void put_parameters(FILE *file, const json_t *parameters)
{
	const char *comma = " (", *key;
	json_t *value;

	json_object_foreach((json_t *)parameters, key, value)
	{
		fprintf(file, "%s%s = ", comma, key);
		if (json_is_string(value))
			fputs(json_string_value(value), file);
		else
			json_dumpf(value, file, JSON_ENCODE_ANY);
		comma = ", ";
	}
	fputs(json_object_size(parameters) ? ")" : "", file);
}

/* The text of a point: the command, and its parameters if the file has that command several times. NULL: no memory. */
static const char *point_text(struct reading *reading, const json_t *entry, const char *command)
{
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	json_t *kept = NULL;

	if (!file)
		return NULL;
	fputs(command, file);
	if (json_integer_value(json_object_get(reading->often, command)) > 1)
		put_parameters(file, json_object_get(entry, "parameters"));
	if (!fclose(file))
		kept = json_string(text);
	free(text);
	return json_array_append_new(reading->texts, kept) ? NULL : json_string_value(kept);
}

/* The times of a command, or, if the file has none, their median. */
static int take_times(struct reading *reading, const json_t *entry, struct json_run like, struct error *error)
{
	const json_t *times = json_object_get(entry, "times");
	size_t runs = json_array_size(times);
	int result = 0;

	like.is_summary = runs == 0;
	for (size_t i = 0; i < (runs ? runs : 1) && !result; i++) {
		struct json_run *run = &reading->run[reading->count];

		*run = like;
		run->order = reading->count++;
		result = take_time(runs ? json_array_get(times, i) : json_object_get(entry, "median"), reading->name,
				   run, error);
	}
	return result;
}

/* Why a command has no time: NULL if it has one, or if there is no memory for the text. */
static const char *failure_text(struct reading *reading, const json_t *entry)
{
	size_t runs = json_array_size(json_object_get(entry, "exit_codes")), failed = count_failed(entry);
	json_t *text = failed ? json_sprintf("%zu of %zu run%s did not exit with 0", failed, runs, runs == 1 ? "" : "s")
			      : NULL;

	return !text || json_array_append_new(reading->texts, text) ? NULL : json_string_value(text);
}

static int take_command(struct reading *reading, const json_t *entry, size_t i, struct error *error)
{
	struct json_run like = { .family = "hyperfine", .cpu_ns = NAN, .iterations = 1, .note = "", .entry = i };
	int result = json_get_text(entry, reading->name, "command", &like.rest, error);

	if (result)
		return result;
	like.benchmark = i;
	like.rest = point_text(reading, entry, like.rest);
	like.failure = failure_text(reading, entry);
	if (!like.rest || (!like.failure && count_failed(entry)))
		return error_set(error, -ENOMEM, "out of memory");
	if (!like.failure)
		return take_times(reading, entry, like, error);
	like.order = reading->count;
	reading->run[reading->count++] = like;
	return 0;
}

static void count_commands(struct reading *reading, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *command = json_string_value(json_object_get(json_array_get(list, i), "command"));
		json_int_t before = command ? json_integer_value(json_object_get(reading->often, command)) : 0;

		if (command)
			json_object_set_new(reading->often, command, json_integer(before + 1));
	}
}

int json_hyperfine(struct result *result, const char *name, const json_t *document, struct error *error)
{
	const json_t *list = json_object_get(document, "results");
	struct reading reading = { .name = name,
				   .run = calloc(count_runs(list) + 1, sizeof *reading.run),
				   .often = json_object(),
				   .texts = json_array() };
	int outcome = reading.run ? 0 : error_set(error, -ENOMEM, "out of memory");

	count_commands(&reading, list);
	for (size_t i = 0; i < json_array_size(list) && !outcome; i++)
		outcome = take_command(&reading, json_array_get(list, i), i, error);
	if (!outcome)
		outcome = json_runs_take(result, name, reading.run, reading.count, "command", error);
	json_decref(reading.often);
	json_decref(reading.texts);
	free(reading.run);
	return outcome;
}
