/* SPDX-License-Identifier: MIT */
#include "scripts.h"

#include "paths.h"
#include "text/suggest.h"
#include "text/words.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Every NAME.gp is a chart. */
static int list_charts(struct scripts *scripts, struct error *error)
{
	DIR *folder = opendir(scripts->folder);
	const struct dirent *entry;

	if (!folder)
		return error_set(error, -errno, "%.700s: can't be read: %s", scripts->folder, strerror(errno));
	while ((entry = readdir(folder)) && scripts->count < SCRIPTS_MOST) {
		size_t length = strlen(entry->d_name);

		if (length <= 3 || length - 3 >= SCRIPTS_NAME || strcmp(entry->d_name + length - 3, ".gp"))
			continue;
		snprintf(scripts->chart[scripts->count++], SCRIPTS_NAME, "%.*s", (int)length - 3, entry->d_name);
	}
	closedir(folder);
	qsort(scripts->chart, scripts->count, SCRIPTS_NAME, compare_names);
	return 0;
}

static const char *chart_name(const void *context, size_t i)
{
	return ((const struct scripts *)context)->chart[i];
}

/* Each word of --only is the name of a chart. */
static int check_only(const struct scripts *scripts, const char *only, struct error *error)
{
	bool more = true;

	while (more) {
		char name[256];

		more = words_next(&only, name, sizeof name);
		if (suggest_find("--only: no chart", name, chart_name, scripts, scripts->count, error) < 0)
			return -EINVAL;
	}
	return 0;
}

bool scripts_has(const char *only, const char *chart)
{
	size_t length = strlen(chart);

	if (!only)
		return true;
	for (; only; only = strchr(only, ',') ? strchr(only, ',') + 1 : NULL)
		if (!strncmp(only, chart, length) && (only[length] == ',' || only[length] == '\0'))
			return true;
	return false;
}

/* The first line that is not a comment; NULL if every line is one. */
static char *first_line(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	ssize_t length = 0;

	while (file && (length = getline(&line, &size, file)) > 0 && strchr("#\n", line[0]))
		;
	if (file)
		fclose(file);
	if (file && length > 0)
		return line;
	free(line);
	return NULL;
}

bool scripts_condition(const struct scripts *scripts, size_t chart, char *condition, size_t size)
{
	static const char before[] = "if (", after[] = ") { exit status NOTHING }\n";
	char path[sizeof scripts->folder + SCRIPTS_NAME + 8], *line, *end;
	bool found;
	int length;

	snprintf(path, sizeof path, "%s/%s.gp", scripts->folder, scripts->chart[chart]);
	line = first_line(path);
	end = line ? strstr(line, after) : NULL;
	length = end ? (int)(end - line) - (int)strlen(before) : -1;
	found = length > 0 && length < (int)size && !end[strlen(after)] && !strncmp(line, before, strlen(before));
	if (found)
		snprintf(condition, size, "%.*s", length, line + strlen(before));
	free(line);
	return found;
}

int scripts_find(struct scripts *scripts, const char *only, struct error *error)
{
	int result = paths_analysis(scripts->folder, sizeof scripts->folder, error);

	scripts->count = 0;
	if (!result)
		result = list_charts(scripts, error);
	return result || !only ? result : check_only(scripts, only, error);
}
