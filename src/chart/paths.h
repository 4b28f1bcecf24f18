/* SPDX-License-Identifier: MIT */
/* Where the program's own files are. */
#ifndef FAULTLINE_PATHS_H
#define FAULTLINE_PATHS_H

#include "text/error.h"

#include <stddef.h>

/*
 * The folder of the chart scripts: FAULTLINE_ANALYSIS if set, else as installed relative to the executable, else in the
 * source tree that it was built from, if nobody else can have changed them, else where they were to be installed. 0 or
 * -errno; `error` holds a message.
 */
int paths_analysis(char *path, size_t size, struct error *);

#endif
