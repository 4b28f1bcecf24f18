/* SPDX-License-Identifier: MIT */
/* The program of a trial's process (src/trial/image.c), which this one carries. */
#ifndef FAULTLINE_IMAGE_H
#define FAULTLINE_IMAGE_H

#include "plan/probe.h"

/* Makes the program startable: its path, which holds until image_remove. Without files that have no name it is
 * a file in `directory`. 0 or -errno. */
int image_make(const char *directory, char path[static PROBE_PATH]);
void image_remove(const char *directory);

#endif
