/* SPDX-License-Identifier: MIT */
/* Which files make up a result. */
#include "results.h"

#include "archive.h"
#include "result_json.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char facts_file[] = "platform.csv", samples_suffix[] = ".samples.csv", suffix[] = ".csv";

static bool ends_with(const char *text, const char *end)
{
	return strlen(text) > strlen(end) && !strcmp(text + strlen(text) - strlen(end), end);
}

static bool is_folder(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISDIR(status.st_mode);
}

/* FOLDER/NAME; false if that is too long to be a path. */
static bool join(char *path, size_t size, const char *folder, const char *name)
{
	return snprintf(path, size, "%s/%s", folder, name) < (int)size;
}

static bool is_there(const char *folder, const char *name)
{
	struct stat status;
	char path[4096];

	return join(path, sizeof path, folder, name) && !stat(path, &status);
}

static int open_beside(struct csv *csv, const char *folder, const char *name, struct error *error)
{
	char path[4096];

	if (!join(path, sizeof path, folder, name))
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", folder);
	return ends_with(name, samples_suffix) ? csv_open_long(csv, path, error) : csv_open(csv, path, error);
}

static int read_facts(struct result *result, const char *folder, struct error *error)
{
	struct csv csv;
	int outcome;

	if (!is_there(folder, facts_file))
		return 0;
	outcome = open_beside(&csv, folder, facts_file, error);
	return outcome ? outcome : result_take_facts(result, &csv, error);
}

static int read_samples(struct result *result, const char *folder, const char *probe, struct error *error)
{
	struct csv csv;
	char name[128];
	int outcome;

	snprintf(name, sizeof name, "%s%s", probe, samples_suffix);
	if (!is_there(folder, name))
		return 0;
	outcome = open_beside(&csv, folder, name, error);
	return outcome ? outcome : result_take_samples(result, probe, &csv, error);
}

static bool is_of_probe(const struct csv *csv)
{
	return csv_column(csv, "status") >= 0 || csv_column(csv, "median_ns") >= 0;
}

/* A probe's file that a spreadsheet has saved in its own way would pass for a file of somebody else's. */
static int check_separators(const struct csv *csv, struct error *error)
{
	if (csv->columns == 1 && strstr(csv->column[0], "median_ns"))
		return csv_fail(csv, error, "one column; expected commas between the cells, no semicolons or tabs");
	return 0;
}

/* memset.csv -> memset */
static void probe_name(const char *file, char *name, size_t size)
{
	snprintf(name, size, "%.*s", (int)(strlen(file) - strlen(suffix)), file);
}

static int read_points(struct result *result, const char *folder, const char *file, struct error *error)
{
	char name[300];
	struct csv csv;
	int outcome = open_beside(&csv, folder, file, error);

	if (outcome)
		return outcome;
	if (!is_of_probe(&csv)) {
		outcome = check_separators(&csv, error);
		csv_close(&csv);
		return outcome;
	}
	probe_name(file, name, sizeof name);
	return result_take_points(result, name, &csv, error);
}

/* What is not tolerated ends the reading. */
static int tolerate(const struct result_tolerance *tolerance, int outcome, const struct error *error)
{
	if (!outcome || outcome == -ENOMEM || !tolerance->left_out)
		return outcome;
	tolerance->left_out(tolerance->context, error->text);
	return 0;
}

static int read_probe(struct result *result, const char *file, const struct result_tolerance *tolerance,
		      struct error *error)
{
	char name[300];
	int outcome = tolerate(tolerance, read_points(result, result->path, file, error), error);

	probe_name(file, name, sizeof name);
	if (!outcome && tolerance->samples && result_find(result, name))
		outcome = tolerate(tolerance, read_samples(result, result->path, name, error), error);
	return outcome;
}

static int is_probe_file(const struct dirent *entry)
{
	const char *name = entry->d_name;

	return name[0] != '.' && ends_with(name, suffix) && !ends_with(name, samples_suffix) &&
		strcmp(name, facts_file);
}

static void free_names(struct dirent **entry, int count)
{
	for (int i = 0; i < count; i++)
		free(entry[i]);
	free(entry);
}

static int read_probes(struct result *result, const struct result_tolerance *tolerance, struct error *error)
{
	struct dirent **entry = NULL;
	int count = scandir(result->path, &entry, is_probe_file, alphasort), outcome = 0;

	if (count < 0)
		return error_set(error, -errno, "%.700s: can't be read: %s", result->path, strerror(errno));
	for (int i = 0; i < count && !outcome; i++)
		outcome = read_probe(result, entry[i]->d_name, tolerance, error);
	free_names(entry, count);
	return outcome;
}

bool result_is_trace(const char *folder)
{
	return is_there(folder, "trace.csv");
}

static int read_folder(struct result *result, struct error *error)
{
	static const struct result_tolerance none = { .samples = true };
	int outcome = read_facts(result, result->path, error);

	if (!outcome)
		outcome = read_probes(result, &none, error);
	if (!outcome && result->probes == 0)
		return error_set(error, -ENOENT, "%.700s: %s; expected the CSV files of a run, or a folder of runs",
				 result->path,
				 result_is_trace(result->path)     ? "a trace"
					 : result->facts.count > 0 ? "no point was measured before this run ended"
								   : "not a result");
	return outcome;
}

int result_open_tolerant(struct result *result, const char *folder, const struct result_tolerance *tolerance,
			 struct error *error)
{
	int outcome = result_open_facts(result, folder, error);

	if (outcome)
		return outcome;
	snprintf(result->path, sizeof result->path, "%s", folder);
	if (!result_is_trace(folder))
		outcome = read_probes(result, tolerance, error);
	if (outcome)
		result_close(result);
	return outcome;
}

/* Files beside those of probes, which may be named by mistake. */
static int refuse_neighbor(const char *path, const char *folder, const char *file, struct error *error)
{
	if (ends_with(file, samples_suffix))
		return error_set(error, -EINVAL,
				 "%.700s: a file of samples; name the probe's CSV beside it, or the folder", path);
	if (result_is_trace(folder))
		return error_set(error, -EINVAL, "%.700s: a file of a trace; expected the CSV of a probe", path);
	if (!strcmp(file, facts_file))
		return error_set(error, -EINVAL,
				 "%.700s: the facts of a result; name a probe's CSV beside it, or the folder", path);
	return 0;
}

/* A single file: its neighbors belong to it if it is named after a probe. */
static int read_file(struct result *result, const char *path, struct error *error)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	char folder[4096], name[300];
	struct csv csv;
	int outcome = csv_open_named(&csv, path, error);

	if (outcome)
		return outcome;
	if (!strcmp(csv.column[0], "probe") && csv_column(&csv, "status") > 0)
		return result_take_points(result, NULL, &csv, error);
	snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
	if (!is_of_probe(&csv) && (outcome = refuse_neighbor(path, folder, file, error))) {
		csv_close(&csv);
		return outcome;
	}
	if (ends_with(file, suffix))
		probe_name(file, name, sizeof name);
	else
		snprintf(name, sizeof name, "%s", file);
	outcome = result_take_points(result, name, &csv, error);
	if (!outcome && ends_with(file, suffix))
		outcome = read_samples(result, folder, name, error);
	return outcome ? outcome : read_facts(result, folder, error);
}

/* Whether a file has the name of JSON, or begins like a JSON object, which no CSV does. */
static bool is_json(const char *path)
{
	struct stat status;
	bool can_look = !stat(path, &status) && S_ISREG(status.st_mode); /* what is read from a pipe is gone */
	FILE *file = can_look ? fopen(path, "re") : NULL;
	int letter = file ? getc(file) : EOF;

	while (letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t')
		letter = getc(file);
	if (file)
		fclose(file);
	return letter == '{' || ends_with(path, ".json");
}

static int read_packed(struct result *result, const char *path, struct error *error)
{
	char folder[sizeof result->path];
	int outcome = archive_unpack(path, folder, sizeof folder, error);
	size_t length = strlen(path);

	if (outcome)
		return outcome;
	memcpy(result->path, folder, sizeof folder);
	outcome = read_folder(result, error);
	if (outcome)
		archive_name_error(path, folder, error);
	snprintf(result->path, sizeof result->path, "%.*s", (int)(length - (ends_with(path, ".tar.gz") ? 7 : 0)), path);
	return outcome;
}

int result_open(struct result *result, const char *path, struct error *error)
{
	int outcome = result_check_name(path, error);

	memset(result, 0, sizeof *result);
	if (outcome)
		return outcome;
	if (strlen(path) >= sizeof result->path)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	snprintf(result->path, sizeof result->path, "%s", path);
	for (size_t end = strlen(result->path); end > 1 && result->path[end - 1] == '/'; end--)
		result->path[end - 1] = '\0';
	if (is_folder(result->path)) {
		outcome = result_newest(result->path, sizeof result->path, error);
		if (outcome >= 0)
			outcome = read_folder(result, error);
	} else if (archive_is_one(path)) {
		outcome = read_packed(result, path, error);
	} else if (is_json(result->path)) {
		outcome = result_take_json(result, result->path, error);
	} else {
		outcome = read_file(result, result->path, error);
	}
	if (outcome)
		result_close(result);
	return outcome;
}
