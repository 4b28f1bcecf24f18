/* SPDX-License-Identifier: MIT */
/* The folder of a result; it never overwrites an older one. */
#ifndef FAULTLINE_RESULT_FOLDER_H
#define FAULTLINE_RESULT_FOLDER_H

#include "text/error.h"

#include <stddef.h>

/* Makes the folder that the user named; a usage error if it is not empty. */
int result_folder_take(const char *folder, struct error *);

/* Makes results/<platform>/<started>, with a number appended if two start within one second. */
int result_folder_make(const char *platform, const char *started, char *folder, size_t size, struct error *);

/* Makes a folder and those above it. 0 or -errno; `error` holds a message. */
int folder_make(const char *path, struct error *);

#endif
