/* SPDX-License-Identifier: MIT */
/* Which tool's JSON a file is. */
#include "result_json.h"

#include "json_tools.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

int json_refuse(const char *name, struct error *error, const char *format, ...)
{
	char text[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return error_set(error, -EINVAL, "%.500s: %s", name, text);
}

int json_get_text(const json_t *object, const char *name, const char *member, const char **text, struct error *error)
{
	const json_t *value = json_object_get(object, member);

	if (!json_is_string(value))
		return json_refuse(name, error, "a benchmark without a text '%s'", member);
	*text = json_string_value(value);
	return 0;
}

int json_get_number(const json_t *object, const char *name, const char *member, double *number, struct error *error)
{
	const json_t *value = json_object_get(object, member);

	if (!json_is_number(value) || json_number_value(value) < 0)
		return json_refuse(name, error, "benchmark '%.200s': its '%s' is not a number of 0 or more",
				   json_string_value(json_object_get(object, "name")), member);
	*number = json_number_value(value);
	return 0;
}

static int load(const char *path, json_t **document, struct error *error)
{
	struct stat status;
	json_error_t why;
	FILE *file = fopen(path, "re");

	*document = NULL;
	if (!file || fstat(fileno(file), &status)) {
		error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	} else if (status.st_size > JSON_BYTES) {
		error_set(error, -EFBIG, "%.700s: larger than %d MiB; it is not read", path, JSON_BYTES >> 20);
	} else {
		*document = json_loadf(file, JSON_REJECT_DUPLICATES, &why);
		if (!*document)
			error_set(error, -EINVAL, "%.500s:%d: no JSON: %.300s", path, why.line, why.text);
	}
	if (file)
		fclose(file);
	return *document ? 0 : -EINVAL;
}

int result_take_json(struct result *result, const char *path, struct error *error)
{
	json_t *document;
	int outcome = load(path, &document, error);

	if (outcome)
		return outcome;
	if (json_is_array(json_object_get(document, "benchmarks")))
		outcome = json_google(result, path, document, error);
	else if (json_is_array(json_object_get(document, "results")))
		outcome = json_hyperfine(result, path, document, error);
	else
		outcome = json_refuse(path, error,
				      "neither the JSON of Google Benchmark (\"benchmarks\") nor of hyperfine "
				      "(\"results\")");
	if (!outcome && result->probes == 0)
		outcome = json_refuse(path, error, "no benchmark in it has a time");
	json_decref(document);
	return outcome;
}
