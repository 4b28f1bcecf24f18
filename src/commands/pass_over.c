/* SPDX-License-Identifier: MIT */
#include "pass_over.h"

#include "result/archive.h"
#include "text/message.h"

#include <string.h>
#include <sys/stat.h>

static bool ends_with(const char *path, const char *end)
{
	size_t length = strlen(path), tail = strlen(end);

	return length >= tail && !strcmp(path + length - tail, end);
}

static bool is_no_result(const char *path, bool takes_files)
{
	struct stat status;

	return (!takes_files || ends_with(path, ".md") || ends_with(path, ".html")) && !stat(path, &status) &&
		S_ISREG(status.st_mode) && !archive_is_one(path);
}

int pass_over(int count, char **path, bool takes_files)
{
	int left = 0;

	for (int i = 0; i < count; i++)
		if (count > 1 && is_no_result(path[i], takes_files))
			message_print("%s is passed over: it is a file, not a result", path[i]);
		else
			path[left++] = path[i];
	return left;
}
