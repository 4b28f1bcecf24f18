/* SPDX-License-Identifier: MIT */
/* Which files of a result's folder are packed, under which name, and where the archive goes. */
#ifndef FAULTLINE_PACK_H
#define FAULTLINE_PACK_H

#include "archive.h"
#include "atomic_file.h"

struct pack {
	char folder[4096], prefix[120]; /* of the names in the archive: PLATFORM/UTC */
	char file[128];   /* a name for it, PLATFORM-UTC.tar.gz: from the facts, so that it holds no path */
	uint64_t seconds; /* since 1970, when the result was begun; 0 if that is not known */
	char *name[ARCHIVE_MOST_ENTRIES];
	size_t names;
};

/* Lists the files that faultline writes; `left_out` (or NULL) gets the names of others. A struct pack is large: not
 * for the stack. 0 or -errno; `error` holds a message, and there is nothing to free. */
int pack_plan(struct pack *, const char *folder, void (*left_out)(const char *name), struct error *);

/* Writes the archive and commits the file, or discards it. 0 or -errno; `error` holds a message. */
int pack_write(const struct pack *, struct atomic_file *, struct error *);

void pack_free(struct pack *);

/* All of it. 0 or -errno; `error` holds a message, and the file may still be open. */
int pack_folder(const char *folder, struct atomic_file *, struct error *);

/* An archive is not written to a terminal: 0 or a usage error. */
int pack_check_output(const char *path, struct error *);

/*
 * Opens where an archive goes, before there is one: then a path that can't be written is known before the measuring.
 * With "-" the archive gets standard output for itself: what this process and its children print there goes to
 * standard error from now on. 0 or -errno; `error` holds a message.
 */
int pack_open_output(struct atomic_file *, const char *path, struct error *);

#endif
