/* SPDX-License-Identifier: MIT */
/* A README beside results, when a verb is given all that is in a folder. */
#ifndef FAULTLINE_PASS_OVER_H
#define FAULTLINE_PASS_OVER_H

#include <stdbool.h>

/* Of several paths, regular files that are no packed results are passed over, with a message; if the verb `takes_files`,
 * only texts (.md, .html). Moves the others to the start; returns how many these are. */
int pass_over(int count, char **path, bool takes_files);

#endif
