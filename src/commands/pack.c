/* SPDX-License-Identifier: MIT */
/* faultline pack: a result as one file, to attach or to send. */
#include "verb.h"

#include "result/atomic_file.h"
#include "result/gzip.h"
#include "result/archive.h"
#include "result/results.h"
#include "text/units.h"
#include "text/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH = 4096 };

struct packing {
	const char *output;
	char folder[PATH], prefix[120], file[PATH];
	struct result facts; /* only those are read */
	char *name[ARCHIVE_MOST_ENTRIES];
	size_t names;
};

static const struct verb_option options[] = {
	{ "output", 'o', TEXT("FILE", struct packing, output), NULL,
	  "where the archive goes; -: standard output (default: ./PLATFORM-UTC.tar.gz)" },
	{ 0 },
};

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
	return ends_with(name, ".csv") || !strcmp(name, "report.html") || !strcmp(name, "report.md");
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_left_out(char *name)
{
	utf8_clean(name);
	fprintf(stderr, "Left out: %s\n", name);
}

/* Adds the files of the folder, or of its charts. */
static int list_files(struct packing *packing, const char *below, struct error *error)
{
	char path[PATH + 600], name[300];
	const struct dirent *entry;
	struct stat status;
	DIR *folder;

	snprintf(path, sizeof path, "%s/%s", packing->folder, below);
	folder = opendir(path);
	if (!folder)
		return below[0] ? 0 : error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	while ((entry = readdir(folder)) && packing->names < ARCHIVE_MOST_ENTRIES) {
		snprintf(name, sizeof name, "%s%s", below, entry->d_name);
		snprintf(path, sizeof path, "%s/%s", packing->folder, name);
		if (lstat(path, &status) || S_ISDIR(status.st_mode))
			continue;
		if (!S_ISREG(status.st_mode) || !is_of_result(entry->d_name, below[0]))
			print_left_out(name);
		else if ((packing->name[packing->names] = strdup(name)))
			packing->names++;
	}
	closedir(folder);
	return 0;
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
static void name_archive(struct packing *packing)
{
	const char *platform = facts_get(&packing->facts.facts, "platform");
	const char *started = facts_get(&packing->facts.facts, "started_utc");
	char name[72], begun[32];

	path_part(name, sizeof name, platform && platform[0] ? platform : "trace");
	path_part(begun, sizeof begun, started && started[0] ? started : "result");
	snprintf(packing->prefix, sizeof packing->prefix, "%s/%s", name, begun);
	snprintf(packing->file, sizeof packing->file, "%s-%s.tar.gz", name, begun);
}

/* "2026-11-23T15-04-05Z"; 0 if not known. */
static uint64_t started_seconds(const struct packing *packing)
{
	const char *started = facts_get(&packing->facts.facts, "started_utc");
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

static int write_archive(const struct packing *packing, struct error *error)
{
	const struct archive_plan plan = { packing->folder, packing->name, packing->names, packing->prefix,
					   started_seconds(packing) };
	struct atomic_file output;
	int result = atomic_file_open_path(&output, packing->file, error);

	if (result)
		return result;
	result = archive_write(&plan, output.file, error);
	if (result) {
		atomic_file_discard(&output);
		return result;
	}
	return atomic_file_commit(&output, error);
}

static void print_done(const struct packing *packing)
{
	char number[UNITS_TEXT];
	struct stat status;

	fprintf(stderr, "%s: %s", packing->file, units_number(packing->names, "file", number));
	if (!stat(packing->file, &status) && S_ISREG(status.st_mode))
		fprintf(stderr, ", %lld KiB", ((long long)status.st_size + 1023) / 1024);
	fprintf(stderr, "%s\n", gzip_compresses ? "" : ", not compressed, since this faultline was built without zlib");
}

static int pack_folder(struct packing *packing, const char *folder, struct error *error)
{
	int result = result_place(folder, packing->folder, PATH - 16, error);

	if (!result)
		result = result_open_facts(&packing->facts, packing->folder, error);
	if (!result)
		result = list_files(packing, "", error);
	if (!result)
		result = list_files(packing, "charts/", error);
	if (result)
		return result;
	qsort(packing->name, packing->names, sizeof packing->name[0], compare_names);
	name_archive(packing);
	if (packing->output)
		snprintf(packing->file, sizeof packing->file, "%s", packing->output);
	result = write_archive(packing, error);
	if (!result && strcmp(packing->file, "-"))
		print_done(packing);
	return result;
}

static int pack_run(int argc, char **argv, struct error *error)
{
	struct packing *packing = calloc(1, sizeof *packing);
	int first, result;

	if (!packing)
		return error_set(error, -ENOMEM, "out of memory");
	first = options_read(&verb_pack, NULL, 0, argc, argv, packing, error);
	result = first < 0 ? first : 0;
	if (!result && argc - first != 1)
		result = error_usage(error, "pack: expected one folder of a result");
	if (!result && packing->output && !strcmp(packing->output, "-") && isatty(STDOUT_FILENO))
		result = error_usage(error,
				     "pack: can't write an archive to a terminal; name a file, or redirect the output");
	if (!result && packing->output && strlen(packing->output) >= PATH)
		result = error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", packing->output);
	if (!result)
		result = pack_folder(packing, argv[first], error);
	for (size_t i = 0; i < packing->names; i++)
		free(packing->name[i]);
	result_close(&packing->facts);
	free(packing);
	return result;
}

const struct verb verb_pack = {
	.name = "pack",
	.summary = "packs a result into one .tar.gz, which the other verbs read",
	.usage = "DIR [-o FILE]",
	.description = "DIR is the folder of a result, or the folder of a platform (its newest result is packed). Its "
		       "CSV files, charts and reports are packed, and no other files. The same files "
		       "make the same archive, byte for byte, independent of their place and owner.",
	.options = options,
	.examples = "  faultline pack results/linux-6.18-x86_64-glibc-2.36\n"
		    "  faultline pack result -o result.tar.gz\n",
	.run = pack_run,
};
