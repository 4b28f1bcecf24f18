/* SPDX-License-Identifier: MIT */
#include "fleet_read.h"

#include "text/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LONGEST_NAME = 256 };

static int add_line(struct fleet_lines *lines, const char *line, struct error *error)
{
	char **grown = realloc(lines->line, (lines->count + 1) * sizeof *grown);

	if (!grown)
		return error_set(error, -ENOMEM, "out of memory");
	lines->line = grown;
	grown[lines->count] = strdup(line);
	if (!grown[lines->count])
		return error_set(error, -ENOMEM, "out of memory");
	lines->count++;
	return 0;
}

static void free_lines(struct fleet_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		free(lines->line[i]);
	free(lines->line);
}

static bool is_twice(struct fleet_reading *reading, const char *node, const struct result *result)
{
	const char *started = facts_text(&result->facts, "started_utc");
	size_t before = reading->seen.count;
	char key[LONGEST_NAME + 128];

	snprintf(key, sizeof key, "%s\x1f%.40s\x1f%.40s", node, started, facts_text(&result->facts, "seed"));
	return started[0] && intern(&reading->seen, key) < before;
}

static int keep(struct fleet_reading *reading, const char *path, const struct result *result, struct error *error)
{
	const char *label = facts_get(&result->facts, "label_node");
	char name[LONGEST_NAME];
	int outcome;

	fleet_name_node(path, name, sizeof name);
	if (label && label[0]) {
		snprintf(name, sizeof name, "%s", label);
		utf8_clean(name);
	}
	if (!result->probes)
		return error_set(error, -EINVAL, "%.300s: %s", path,
				 facts_get(&result->facts, "trace_program")
					 ? "a trace; expected a result of 'faultline run'"
					 : "no points of a probe in it");
	if (is_twice(reading, name, result))
		return error_set(error, -EINVAL, "%.300s: a run of %.100s that was given before", path, name);
	outcome = fleet_add(&reading->fleet, name, result, error);
	if (!outcome && reading->fleet.nodes > reading->given.place.count)
		outcome = add_line(&reading->given.place, path, error);
	return outcome;
}

static int read_one(struct fleet_reading *reading, const char *path, struct error *error)
{
	struct result result;
	struct stat status;
	bool is_folder = !stat(path, &status) && S_ISDIR(status.st_mode);
	int outcome = is_folder ? 0 : fleet_check_file(path, error);

	if (!outcome) {
		outcome = result_open_light(&result, path, error);
		if (outcome && !is_folder && fleet_has_text(path))
			error_set(error, outcome,
				  "%.300s: damaged: standard error was mixed into the pack (srun: add --error=FILE)",
				  path);
	}
	if (outcome)
		return outcome;
	outcome = keep(reading, path, &result, error);
	result_close(&result);
	return outcome;
}

/* What can't be read is said, and the rest is judged. */
int fleet_read_all(struct fleet_reading *reading, struct error *error)
{
	for (size_t i = 0; i < reading->files.count; i++) {
		struct error why = { 0 };
		int outcome = read_one(reading, reading->files.path[i], &why);

		if (outcome == -ENOMEM)
			return error_set(error, outcome, "%s", why.text);
		if (outcome && add_line(&reading->given.broken, why.text, error))
			return -ENOMEM;
	}
	if (!reading->fleet.runs)
		return reading->given.broken.count
			? error_set(error, -ENOENT, "no result could be read: %.700s", reading->given.broken.line[0])
			: error_set(error, -ENOENT, "no result was found; expected folders of results or packs");
	return 0;
}

/* A line of the list, without white space at its ends; "" for a comment. */
static char *trim(char *line)
{
	size_t length;

	line += strspn(line, " \t");
	line[strcspn(line, "#\r\n")] = '\0';
	for (length = strlen(line); length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\t');)
		line[--length] = '\0';
	return line;
}

static int check_expected(struct fleet_reading *reading, struct intern *expected, struct error *error)
{
	const struct intern *names = &reading->fleet.names;
	size_t read = reading->fleet.nodes, known = expected->count;
	int result = 0;

	reading->given.expected = true;
	for (size_t i = 0; i < expected->count && !result; i++)
		if (intern(&reading->fleet.names, expected->text[i]) >= read)
			result = add_line(&reading->given.missing, expected->text[i], error);
	for (size_t i = 0; i < read && !result; i++)
		if (intern(expected, names->text[i]) >= known)
			result = add_line(&reading->given.unexpected, names->text[i], error);
	return result;
}

int fleet_read_expected(struct fleet_reading *reading, const char *path, struct error *error)
{
	struct intern expected = { 0 };
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int result = 0;

	if (!file)
		return error_set(error, -errno, "--expect %.700s: can't be read: %s", path, strerror(errno));
	while (getline(&line, &size, file) > 0) {
		const char *name = trim(line);

		if (name[0] && intern(&expected, name) == UINT32_MAX)
			result = error_set(error, -ENOMEM, "out of memory");
	}
	if (ferror(file))
		result = error_set(error, -EIO, "--expect %.700s: can't be read: %s", path, strerror(errno));
	fclose(file);
	free(line);
	if (!result)
		result = check_expected(reading, &expected, error);
	intern_free(&expected);
	return result;
}

void fleet_reading_free(struct fleet_reading *reading)
{
	fleet_free(&reading->fleet);
	fleet_files_free(&reading->files);
	intern_free(&reading->seen);
	free_lines(&reading->given.broken);
	free_lines(&reading->given.missing);
	free_lines(&reading->given.unexpected);
	free_lines(&reading->given.place);
}
