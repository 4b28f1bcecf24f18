/* SPDX-License-Identifier: MIT */
#include "script.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 4096, LINE = 80 };

/* The file that execvp(3) would take. */
static bool find(const char *command, char path[static PATH])
{
	const char *folders = getenv("PATH");

	if (strchr(command, '/'))
		return snprintf(path, PATH, "%s", command) < PATH;
	for (const char *at = folders ? folders : "/bin:/usr/bin"; *at; at += strspn(at, ":")) {
		size_t length = strcspn(at, ":");

		snprintf(path, PATH, "%.*s/%s", (int)length, at, command);
		if (!access(path, X_OK))
			return true;
		at += length;
	}
	return false;
}

/* The line after "#!"; "" if the file doesn't begin with that. */
static void read_interpreter(const char *path, char line[static LINE])
{
	FILE *file = fopen(path, "re");

	if (!file || !fgets(line, LINE, file) || strncmp(line, "#!", 2))
		line[0] = '\0';
	if (line[0])
		memmove(line, line + 2, strlen(line + 2) + 1);
	line[strcspn(line, "\r\n")] = '\0';
	if (file)
		fclose(file);
}

void script_note(struct trace *trace, const char *command)
{
	const char *slash = strrchr(command, '/'), *name = slash ? slash + 1 : command;
	char path[PATH], line[LINE];

	if (strncmp(name, "python", 6) || !find(command, path))
		return;
	read_interpreter(path, line);
	if (line[0])
		trace_note(trace,
			   "%.200s is a script (#!%s), not the interpreter: what it does before it starts Python is in "
			   "the figures; name the interpreter itself to leave that out",
			   path, line);
}
