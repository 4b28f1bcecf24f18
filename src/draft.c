/* SPDX-License-Identifier: MIT */
#include "draft.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

int draft_open(struct draft *draft, const char *folder, const char *name, struct error *error)
{
	char path[sizeof draft->path];

	draft->file = NULL;
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", folder);
	return draft_open_path(draft, path, error);
}

int draft_open_path(struct draft *draft, const char *path, struct error *error)
{
	draft->file = NULL;
	if (snprintf(draft->path, sizeof draft->path, "%s", path) >= (int)sizeof draft->path)
		return error_set(error, -ENAMETOOLONG, "%.200s...: the path is too long", path);
	snprintf(draft->aside, sizeof draft->aside, "%s.part", draft->path);
	draft->file = fopen(draft->aside, "w");
	if (!draft->file)
		return error_set(error, -errno, "%.700s: can't be written: %s", draft->path, strerror(errno));
	errno = 0;
	return 0;
}

int draft_commit(struct draft *draft, struct error *error)
{
	bool bad = ferror(draft->file);
	int code = errno ? errno : EIO;

	errno = 0;
	if (fclose(draft->file) || bad) {
		code = errno ? errno : code;
		bad = true;
	}
	draft->file = NULL;
	if (!bad && rename(draft->aside, draft->path)) {
		code = errno;
		bad = true;
	}
	if (!bad)
		return 0;
	unlink(draft->aside);
	return error_set(error, -code, "%.700s: can't be written: %s", draft->path, strerror(code));
}

void draft_discard(struct draft *draft)
{
	if (!draft->file)
		return;
	fclose(draft->file);
	draft->file = NULL;
	unlink(draft->aside);
}
