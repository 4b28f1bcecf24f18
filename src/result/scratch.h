/* SPDX-License-Identifier: MIT */
/*
 * Temporary folders. They are removed when this process ends, however it ends: a helper process waits for that, so
 * neither Ctrl-C nor a crash leaves a folder.
 */
#ifndef FAULTLINE_SCRATCH_H
#define FAULTLINE_SCRATCH_H

#include "text/error.h"

#include <stddef.h>
#include <stdio.h>

/* Makes a new, empty folder below TMPDIR, or /tmp, that only its owner may enter. 0 or -errno; `error` holds a
 * message. */
int scratch_folder(char *path, size_t size, struct error *);

/* Makes one without the helper, which a process that reaps every child can't have: the caller removes it. 0 or -errno;
 * `error` holds a message. */
int scratch_folder_by_hand(char *path, size_t size, struct error *);

/* Removes a folder with all that is in it. */
void scratch_remove(const char *path);

/* Opens a new file there, to write and to read, which has no name. NULL with a message. */
FILE *scratch_file(struct error *);

#endif
