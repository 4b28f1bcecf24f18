/* SPDX-License-Identifier: MIT */
#include "pack.h"

#include "results.h"
#include "variants.h"

#include "text/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool ends_with(const char *text, const char *end)
{
	return strlen(text) > strlen(end) && !strcmp(text + strlen(text) - strlen(end), end);
}

/* The files that faultline writes, so that no other file is included. */
static bool is_of_result(const char *name, bool in_charts)
{
	if (name[0] == '.')
		return false;
	if (in_charts)
		return ends_with(name, ".svg") || ends_with(name, ".png");
	return ends_with(name, ".csv") || !strcmp(name, "stacks.folded") || !strcmp(name, "timeline.json") ||
		!strcmp(name, "report.html") || !strcmp(name, "report.md");
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void report_left_out(char *name, void (*left_out)(const char *name))
{
	utf8_clean(name);
	if (left_out)
		left_out(name);
}

static int add_name(struct pack *pack, const char *name, struct error *error)
{
	if (pack->names == ARCHIVE_MOST_ENTRIES)
		return error_set(error, -EFBIG, "%.700s: more than %d files; no archive holds as many", pack->folder,
				 ARCHIVE_MOST_ENTRIES);
	pack->name[pack->names] = strdup(name);
	if (!pack->name[pack->names])
		return error_set(error, -ENOMEM, "out of memory");
	pack->names++;
	return 0;
}

/* Adds the files of the folder, or of its charts. */
static int list_files(struct pack *pack, const char *below, void (*left_out)(const char *name), struct error *error)
{
	char path[sizeof pack->folder + 600], name[300];
	const struct dirent *entry;
	struct stat status;
	DIR *folder;
	int result = 0;

	snprintf(path, sizeof path, "%s/%s", pack->folder, below);
	folder = opendir(path);
	if (!folder)
		return below[0] ? 0 : error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	while (!result && (entry = readdir(folder))) {
		snprintf(name, sizeof name, "%s%s", below, entry->d_name);
		snprintf(path, sizeof path, "%s/%s", pack->folder, name);
		if (lstat(path, &status) || S_ISDIR(status.st_mode))
			continue;
		if (!S_ISREG(status.st_mode) || !is_of_result(entry->d_name, !strcmp(below, "charts/")))
			report_left_out(name, left_out);
		else
			result = add_name(pack, name, error);
	}
	closedir(folder);
	return result;
}

/* The files of the variants of a result that was measured in pairs. */
static int list_variants(struct pack *pack, void (*left_out)(const char *name), struct error *error)
{
	char(*path)[VARIANTS_PATH] = calloc(VARIANTS_MOST + 1, sizeof *path), below[64];
	size_t count;
	int result = 0;

	if (!path)
		return error_set(error, -ENOMEM, "out of memory");
	count = variants_find(pack->folder, path);
	for (size_t i = 1; i < count && !result; i++) {
		snprintf(below, sizeof below, "%.60s/", path[i] + strlen(pack->folder) + 1);
		result = list_files(pack, below, left_out, error);
	}
	free(path);
	return result;
}

/* A fact as a part of a path that is valid everywhere. */
static void path_part(char *text, size_t size, const char *fact)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._";
	size_t used = 0;

	for (; fact[used] && used + 1 < size; used++)
		text[used] = strchr(good, fact[used]) ? fact[used] : '_';
	text[used] = '\0';
	if (text[0] == '.' || text[0] == '-')
		text[0] = '_';
}

/* From the facts alone, so that the name contains no path and does not depend on the place of the result. */
static void name_archive(struct pack *pack, const struct facts *facts)
{
	const char *platform = facts_get(facts, "platform");
	const char *started = facts_get(facts, "started_utc");
	char name[72], begun[32];

	path_part(name, sizeof name, platform && platform[0] ? platform : "trace");
	path_part(begun, sizeof begun, started && started[0] ? started : "result");
	snprintf(pack->prefix, sizeof pack->prefix, "%s/%s", name, begun);
	snprintf(pack->file, sizeof pack->file, "%s-%s.tar.gz", name, begun);
}

/* "2026-11-23T15-04-05Z"; 0 if not known. */
static uint64_t started_seconds(const struct facts *facts)
{
	const char *started = facts_get(facts, "started_utc");
	struct tm utc = { 0 };
	time_t seconds;

	if (!started ||
	    sscanf(started, "%4d-%2d-%2dT%2d-%2d-%2dZ", &utc.tm_year, &utc.tm_mon, &utc.tm_mday, &utc.tm_hour,
		   &utc.tm_min, &utc.tm_sec) != 6)
		return 0;
	utc.tm_year -= 1900;
	utc.tm_mon--;
	seconds = timegm(&utc);
	return seconds < 0 ? 0 : (uint64_t)seconds;
}

/* An archive without its facts could not be read; what a link leads to may be no part of the result. */
static int check_facts(const char *folder, struct error *error)
{
	char path[4500];
	struct stat status;

	snprintf(path, sizeof path, "%s/platform.csv", folder);
	if (lstat(path, &status))
		return error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return error_set(error, -EINVAL, "%.700s: a link, and links are not packed; expected a file", path);
	return 0;
}

int pack_plan(struct pack *pack, const char *folder, void (*left_out)(const char *name), struct error *error)
{
	struct result facts = { 0 };
	int result = result_open_facts(&facts, folder, error);

	*pack = (struct pack){ 0 };
	if (result)
		return result;
	snprintf(pack->folder, sizeof pack->folder, "%s", folder);
	result = check_facts(folder, error);
	if (!result)
		result = list_files(pack, "", left_out, error);
	if (!result)
		result = list_files(pack, "charts/", left_out, error);
	if (!result)
		result = list_variants(pack, left_out, error);
	if (pack->names)
		qsort(pack->name, pack->names, sizeof pack->name[0], compare_names);
	name_archive(pack, &facts.facts);
	pack->seconds = started_seconds(&facts.facts);
	result_close(&facts);
	if (result)
		pack_free(pack);
	return result;
}

int pack_write(const struct pack *pack, struct atomic_file *output, struct error *error)
{
	const struct archive_plan plan = { pack->folder, pack->name, pack->names, pack->prefix, pack->seconds };
	int result = archive_write(&plan, output->file, error);

	if (result && !ferror(output->file)) {
		atomic_file_discard(output);
		return result;
	}
	return atomic_file_commit(output, error);
}

void pack_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->names; i++)
		free(pack->name[i]);
	pack->names = 0;
}

int pack_folder(const char *folder, struct atomic_file *output, struct error *error)
{
	struct pack *pack = malloc(sizeof *pack);
	int result = pack ? pack_plan(pack, folder, NULL, error) : error_set(error, -ENOMEM, "out of memory");

	if (!result) {
		result = pack_write(pack, output, error);
		pack_free(pack);
	}
	free(pack);
	return result;
}

int pack_check_output(const char *path, struct error *error)
{
	if (!strcmp(path, "-") && isatty(STDOUT_FILENO))
		return error_usage(error, "can't write an archive to a terminal; name a file, or redirect the output");
	return 0;
}

int pack_open_output(struct atomic_file *output, const char *path, struct error *error)
{
	int result = pack_check_output(path, error);

	if (!result)
		result = atomic_file_open_path(output, path, error);
	if (!result && !strcmp(path, "-") && dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
		atomic_file_discard(output);
		result = error_set(error, -errno, "can't write to standard error: %s", strerror(errno));
	}
	return result;
}
