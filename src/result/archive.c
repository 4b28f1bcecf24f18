/* SPDX-License-Identifier: MIT */
#include "archive.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

bool archive_is_one(const char *path)
{
	struct stat status;
	unsigned char start[2] = { 0 };
	FILE *file;

	/* Reading from a pipe would consume its data. */
	if (stat(path, &status) || !S_ISREG(status.st_mode) || !(file = fopen(path, "re")))
		return false;
	if (fread(start, 1, sizeof start, file) != sizeof start)
		start[0] = 0;
	fclose(file);
	return start[0] == 0x1f && start[1] == 0x8b;
}

void archive_name_error(const char *path, const char *folder, struct error *error)
{
	struct error own = *error;
	const char *rest = own.text + strlen(folder);

	if (!strncmp(own.text, folder, strlen(folder)))
		error_set(error, -EINVAL, "%.300s: %s", path, rest + strspn(rest, "/: "));
}
