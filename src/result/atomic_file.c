/* SPDX-License-Identifier: MIT */
#include "atomic_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int atomic_file_open(struct atomic_file *output, const char *folder, const char *name, struct error *error)
{
	char path[sizeof output->path];

	output->file = NULL;
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", folder);
	return atomic_file_open_path(output, path, error);
}

int atomic_file_open_path(struct atomic_file *output, const char *path, struct error *error)
{
	output->file = NULL;
	if (snprintf(output->path, sizeof output->path, "%s", path) >= (int)sizeof output->path)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	snprintf(output->aside, sizeof output->aside, "%s.part", output->path);
	output->file = fopen(output->aside, "w");
	if (!output->file)
		return error_set(error, -errno, "%.700s: can't be written: %s", output->path, strerror(errno));
	errno = 0;
	return 0;
}

int atomic_file_commit(struct atomic_file *output, struct error *error)
{
	bool bad = ferror(output->file);
	int code = errno ? errno : EIO;

	errno = 0;
	if (fclose(output->file) || bad) {
		code = errno ? errno : code;
		bad = true;
	}
	output->file = NULL;
	if (!bad && rename(output->aside, output->path)) {
		code = errno;
		bad = true;
	}
	if (!bad)
		return 0;
	unlink(output->aside);
	return error_set(error, -code, "%.700s: can't be written: %s", output->path, strerror(code));
}

void atomic_file_discard(struct atomic_file *output)
{
	if (!output->file)
		return;
	fclose(output->file);
	output->file = NULL;
	unlink(output->aside);
}
