/* SPDX-License-Identifier: MIT */
/* Where files are: the program's own, and results. */
#ifndef FAULTLINE_PATHS_H
#define FAULTLINE_PATHS_H

#include "error.h"

#include <stddef.h>

/*
 * The folder of the chart scripts: FAULTLINE_ANALYSIS where that is set, else as installed beside the
 * executable, else in the source tree that it was built from. 0 or -errno with words.
 */
int paths_analysis(char *path, size_t size, struct error *);

/*
 * The folder of a result: `folder` itself where it holds a platform.csv, else the newest of the results
 * in it, whose names are the times when they were begun; a packed result is unpacked into a temporary folder.
 * 0 or -errno with words.
 */
int paths_result(const char *folder, char *path, size_t size, struct error *);

#endif
