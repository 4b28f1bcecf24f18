/* SPDX-License-Identifier: MIT */
#include "trace_rows.h"

#include "csv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *const files[] = { "trace",   "path",     "path_moments", "places", "processes",
				     "samples", "timeline", "durations",    "sizes",  "other_calls" };
enum { FILES = sizeof files / sizeof files[0], PATH = 4400, KEY = 64 };

static void key_of(const char *file, char key[KEY])
{
	snprintf(key, KEY, "trace_rows_%s", file);
}

static int count_rows(const char *path, size_t *rows, struct error *error)
{
	struct csv *csv = malloc(sizeof *csv);
	int row = csv ? csv_open(csv, path, error) : error_set(error, -ENOMEM, "out of memory");

	*rows = 0;
	if (!row) {
		while ((row = csv_row(csv, error)) > 0)
			++*rows;
		csv_close(csv);
	}
	free(csv);
	return row;
}

void trace_rows_note(struct facts *facts, const char *folder)
{
	char path[PATH], key[KEY];
	struct error unread;
	size_t rows;

	for (size_t i = 0; i < FILES; i++) {
		snprintf(path, sizeof path, "%s/%s.csv", folder, files[i]);
		key_of(files[i], key);
		if (!count_rows(path, &rows, &unread))
			facts_set(facts, key, "%zu", rows);
	}
	facts_set(facts, "trace_rows_platform", "%zu", facts->count + !facts_get(facts, "trace_rows_platform"));
}

static int check(const struct facts *facts, const char *folder, const char *file, struct error *error)
{
	char path[PATH], key[KEY];
	const char *wanted;
	size_t rows;
	int result;

	snprintf(path, sizeof path, "%s/%s.csv", folder, file);
	key_of(file, key);
	wanted = facts_get(facts, key);
	if (!wanted && access(path, F_OK))
		return 0;
	result = count_rows(path, &rows, error);
	if (result || !wanted || strtoull(wanted, NULL, 10) == rows)
		return result;
	return error_set(error, -EINVAL, "%.800s: it has %zu rows; expected %.20s (platform.csv): the file was changed",
			 path, rows, wanted);
}

int trace_rows_check(const struct facts *facts, const char *folder, struct error *error)
{
	int result = check(facts, folder, "platform", error);

	for (size_t i = 0; i < FILES && !result; i++)
		result = check(facts, folder, files[i], error);
	return result;
}
