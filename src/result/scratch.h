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

/* Opens a new file there, to write and to read, which has no name. NULL with a message. */
FILE *scratch_file(struct error *);

/* The same without a helper process, and with no descriptor but its own; where a file needs a name at first, it is in
 * /tmp. NULL with errno. */
FILE *scratch_alone(void);

/* Writes what is buffered. 0 or -errno, also where an earlier write failed. */
int scratch_flush(FILE *);

#endif
