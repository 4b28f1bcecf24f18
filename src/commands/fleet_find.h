/* SPDX-License-Identifier: MIT */
/* Which files below a path are results of nodes, and of which node each is. */
#ifndef FAULTLINE_FLEET_FIND_H
#define FAULTLINE_FLEET_FIND_H

#include "text/error.h"

#include <stdbool.h>
#include <stddef.h>

struct fleet_files {
	char **path; /* folders with a platform.csv, and packs: also broken ones */
	size_t count, room;
	size_t ignored; /* other files */
};

/* Adds what is at a path: a result, or all results in a folder, by name. 0 or -errno; `error` holds a message. */
int fleet_find(struct fleet_files *, const char *path, struct error *);

void fleet_files_free(struct fleet_files *);

/* Why a file can't be a pack, before it is read: it is empty, or text stands before it. 0, or -EINVAL with a message. */
int fleet_check_file(const char *path, struct error *);

/* Whether text of faultline's standard error stands within a damaged pack. */
bool fleet_has_text(const char *path);

/* The node by the name of its file or folder: n17.tar.gz, n17-2026-11-23T16-24-08Z.tar.gz, n17/, n17/2026-.../,
 * any.tar.gz.n17 */
void fleet_name_node(const char *path, char *name, size_t size);

#endif
