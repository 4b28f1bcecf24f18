/* SPDX-License-Identifier: MIT */
#include "fleet_find.h"

#include "text/utf8.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEEPEST = 4, LOOKED_AT = 65536, UTC_LENGTH = 20 };

static const char *const suffixes[] = { ".tar.gz", ".tgz", ".pack" };

/* The length of the suffix of a pack; 0: it has none. */
static size_t suffix_length(const char *name)
{
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		size_t length = strlen(suffixes[i]), whole = strlen(name);

		if (whole > length && !strcmp(name + whole - length, suffixes[i]))
			return length;
	}
	return 0;
}

/* The first bytes of a file: how many. */
static size_t read_start(const char *path, char *start, size_t size)
{
	FILE *file = fopen(path, "re");
	size_t got = file ? fread(start, 1, size, file) : 0;

	if (file)
		fclose(file);
	return got;
}

static const char gzip_start[] = { 0x1f, (char)0x8b, 8 };

static bool is_pack(const char *path)
{
	char *start = malloc(LOOKED_AT);
	size_t got = start ? read_start(path, start, LOOKED_AT) : 0;
	bool found = suffix_length(path) || (got && memmem(start, got, gzip_start, sizeof gzip_start));

	free(start);
	return found;
}

int fleet_check_file(const char *path, struct error *error)
{
	static char start[LOOKED_AT]; /* too large for a small stack */
	size_t got = read_start(path, start, sizeof start);
	const char *pack = got ? memmem(start, got, gzip_start, sizeof gzip_start) : NULL;

	if (pack == start)
		return 0;
	if (got == 0)
		return error_set(error, -EINVAL, "%.300s: empty: the node wrote nothing, or it can't be read", path);
	start[got < sizeof start ? got : sizeof start - 1] = '\0';
	if (!pack)
		return error_set(error, -EINVAL, "%.300s: not a pack; it begins with '%.*s'", path,
				 (int)strcspn(start, "\r\n") < 60 ? (int)strcspn(start, "\r\n") : 60, start);
	return error_set(error, -EINVAL,
			 "%.300s: text precedes the pack, '%.*s': standard error was mixed into it (srun: add "
			 "--error=FILE)",
			 path, (int)strcspn(start, "\r\n") < 60 ? (int)strcspn(start, "\r\n") : 60, start);
}

bool fleet_has_text(const char *path)
{
	static const char *const said[] = {
		"Warning: ", "Note: ", "Result: ", "Not counted: ", "srun: ", "slurmstepd: "
	};
	char *text = malloc(LOOKED_AT);
	FILE *file = fopen(path, "re");
	bool found = false;
	size_t got;

	while (file && text && !found && (got = fread(text, 1, LOOKED_AT, file)) > 0)
		for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
			found |= memmem(text, got, said[i], strlen(said[i])) != NULL;
	if (file)
		fclose(file);
	free(text);
	return found;
}

static int add(struct fleet_files *files, const char *path, struct error *error)
{
	if (files->count == files->room) {
		size_t room = files->room ? 2 * files->room : 64;
		char **grown = realloc(files->path, room * sizeof *grown);

		if (!grown)
			return error_set(error, -ENOMEM, "out of memory");
		files->path = grown;
		files->room = room;
	}
	files->path[files->count] = strdup(path);
	if (!files->path[files->count])
		return error_set(error, -ENOMEM, "out of memory");
	files->count++;
	return 0;
}

static bool is_result(const char *folder)
{
	struct stat status;
	char path[4200];

	return snprintf(path, sizeof path, "%s/platform.csv", folder) < (int)sizeof path && !stat(path, &status);
}

static int find_in(struct fleet_files *files, const char *folder, int depth, struct error *error);

/* A link to a folder is not followed: it may lead to itself. */
static int find_entry(struct fleet_files *files, const char *path, int depth, struct error *error)
{
	struct stat status;

	if (lstat(path, &status))
		return 0;
	if (S_ISDIR(status.st_mode))
		return depth < DEEPEST ? find_in(files, path, depth + 1, error) : 0;
	if (!stat(path, &status) && S_ISREG(status.st_mode) && is_pack(path))
		return add(files, path, error);
	files->ignored++;
	return 0;
}

static int find_in(struct fleet_files *files, const char *folder, int depth, struct error *error)
{
	struct dirent **entry = NULL;
	int count, result = 0;

	if (is_result(folder))
		return add(files, folder, error);
	count = scandir(folder, &entry, NULL, alphasort);
	if (count < 0)
		return error_set(error, -errno, "%.700s: can't be read: %s", folder, strerror(errno));
	for (int i = 0; i < count; i++) {
		char path[4096];

		if (!result && entry[i]->d_name[0] != '.' &&
		    snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name) < (int)sizeof path)
			result = find_entry(files, path, depth, error);
		free(entry[i]);
	}
	free(entry);
	return result;
}

int fleet_find(struct fleet_files *files, const char *path, struct error *error)
{
	struct stat status;
	char folder[4096];
	size_t length = strlen(path);

	if (stat(path, &status))
		return error_set(error, -errno, "%.700s: can't be read: %s", path, strerror(errno));
	if (S_ISREG(status.st_mode))
		return add(files, path, error);
	if (!S_ISDIR(status.st_mode))
		return error_set(error, -EINVAL,
				 "%.700s: neither a folder nor a file; a pack is read twice, so write it to a file",
				 path);
	while (length > 1 && path[length - 1] == '/')
		length--;
	if (length >= sizeof folder)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	snprintf(folder, sizeof folder, "%.*s", (int)length, path);
	return find_in(files, folder, 0, error);
}

void fleet_files_free(struct fleet_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->path[i]);
	free(files->path);
	*files = (struct fleet_files){ 0 };
}

/* 2026-11-23T16-24-08Z, and 2026-11-23T16-24-08Z-2 */
static bool is_utc(const char *text)
{
	static const char pattern[] = "dddd-dd-ddTdd-dd-ddZ";

	for (size_t i = 0; i < UTC_LENGTH; i++)
		if (pattern[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i])
			return false;
	return true;
}

static const char *last_part(const char *path, size_t length, size_t *part)
{
	size_t begin = length;

	while (begin > 0 && path[begin - 1] != '/')
		begin--;
	*part = length - begin;
	return path + begin;
}

/* clush --rcopy appends the node to the name of the file: any.tar.gz.n17 becomes n17. */
static void drop_file(char *name)
{
	for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
		const char *found = strstr(name, suffixes[i]), *node = found ? found + strlen(suffixes[i]) : "";

		if (node[0] == '.' && node[1]) {
			memmove(name, node + 1, strlen(node));
			return;
		}
	}
}

void fleet_name_node(const char *path, char *name, size_t size)
{
	size_t part;
	const char *last = last_part(path, strlen(path), &part);

	if (is_utc(last) && last > path) /* a run in the folder of a node */
		last = last_part(path, (size_t)(last - path) - 1, &part);
	snprintf(name, size, "%.*s", (int)part, last);
	drop_file(name);
	part = strlen(name);
	name[part - suffix_length(name)] = '\0';
	part = strlen(name);
	if (part > UTC_LENGTH + 1 && name[part - UTC_LENGTH - 1] == '-' && is_utc(name + part - UTC_LENGTH))
		name[part - UTC_LENGTH - 1] = '\0';
	utf8_clean(name);
}
