/* SPDX-License-Identifier: MIT */
/* A result without its samples; of a packed one nothing is written to disk. */
#include "archive_walk.h"
#include "results.h"
#include "tar.h"
#include "variants.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is read, and from which folder of the archive: that of the first CSV file, since a result is one folder. */
struct light {
	struct result *result;
	char folder[TAR_NAME];
	bool has_folder;
};

static bool ends_with(const char *text, const char *end)
{
	return strlen(text) > strlen(end) && !strcmp(text + strlen(text) - strlen(end), end);
}

static bool is_light(const char *name)
{
	return name[0] != '.' && ends_with(name, ".csv") && !ends_with(name, ".samples.csv");
}

/* A CSV of other things than a probe's points is left alone. */
static int take_probe(struct result *result, const char *file, struct csv *csv, struct error *error)
{
	char probe[300];

	if (csv_column(csv, "status") < 0 && csv_column(csv, "median_ns") < 0) {
		csv_close(csv);
		return 0;
	}
	snprintf(probe, sizeof probe, "%.*s", (int)(strlen(file) - strlen(".csv")), file);
	return result_take_points(result, probe, csv, error);
}

static int take_text(const struct archive_walk *walk, const char *file, const char *text, size_t size)
{
	struct result *result = ((struct light *)walk->context)->result;
	char name[512];
	struct csv csv;
	int outcome;

	snprintf(name, sizeof name, "%.380s: %.100s", walk->path, file);
	outcome = csv_open_text(&csv, name, text, size, walk->error);
	if (outcome)
		return outcome;
	return strcmp(file, "platform.csv") ? take_probe(result, file, &csv, walk->error)
					    : result_take_facts(result, &csv, walk->error);
}

static bool is_in_folder(struct light *light, const char *name, size_t length)
{
	if (!light->has_folder)
		snprintf(light->folder, sizeof light->folder, "%.*s", (int)length, name);
	light->has_folder = true;
	return strlen(light->folder) == length && !memcmp(light->folder, name, length);
}

static int take_file(struct archive_walk *walk, const char *name, uint64_t size)
{
	const char *slash = strrchr(name, '/'), *file = slash ? slash + 1 : name;
	char *text;
	int outcome;

	if (!is_light(file) || variants_has(name) || !is_in_folder(walk->context, name, (size_t)(file - name)))
		return archive_walk_skip(walk, size);
	if (size > walk->left) /* before the memory is taken */
		return archive_walk_take(walk, NULL, (size_t)size);
	text = malloc((size_t)size + 1);
	if (!text)
		return error_set(walk->error, -ENOMEM, "out of memory");
	outcome = 0;
	for (size_t used = 0; used < size && !outcome; used += ARCHIVE_CHUNK)
		outcome = archive_walk_take(walk, text + used,
					    size - used < ARCHIVE_CHUNK ? (size_t)(size - used) : ARCHIVE_CHUNK);
	if (!outcome)
		outcome = take_text(walk, file, text, (size_t)size);
	free(text);
	return outcome;
}

static int read_packed(struct result *result, const char *path, struct error *error)
{
	struct archive_walk *walk = calloc(1, sizeof *walk);
	struct light light = { .result = result };
	int outcome;

	if (!walk)
		return error_set(error, -ENOMEM, "out of memory");
	walk->file = take_file;
	walk->context = &light;
	outcome = archive_walk(walk, path, error);
	free(walk);
	return outcome;
}

int result_open_light(struct result *result, const char *path, struct error *error)
{
	static const struct result_tolerance none = { .samples = false };
	struct stat status;
	int outcome;

	if (!stat(path, &status) && S_ISDIR(status.st_mode))
		return result_open_tolerant(result, path, &none, error);
	memset(result, 0, sizeof *result);
	snprintf(result->path, sizeof result->path, "%s", path);
	outcome = read_packed(result, path, error);
	if (outcome)
		result_close(result);
	return outcome;
}
