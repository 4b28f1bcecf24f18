/* SPDX-License-Identifier: MIT */
/*
 * Folders for what is needed only as long as this process lives. They are removed when it ends, however it
 * ends: a process of our own waits for that, so that neither Ctrl-C nor a crash leaves anything behind.
 */
#ifndef FAULTLINE_SCRATCH_H
#define FAULTLINE_SCRATCH_H

#include "text/error.h"

#include <stddef.h>
#include <stdio.h>

/* Makes a new, empty folder below TMPDIR, or /tmp, that nobody else may enter. 0 or -errno with words. */
int scratch_folder(char *path, size_t size, struct error *);

/* Opens a new file there, to write and to read, which has no name. NULL with a message. */
FILE *scratch_file(struct error *);

#endif
