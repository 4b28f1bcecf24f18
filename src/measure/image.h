/* SPDX-License-Identifier: MIT */
/* The program of a trial's process (src/trial/trial_main.c), which is embedded in this one. */
#ifndef FAULTLINE_IMAGE_H
#define FAULTLINE_IMAGE_H

#include "plan/probe.h"

/* Makes the program executable: its path, valid until image_remove. If the system has no unnamed files, it is a file
 * in `directory`. 0 or -errno. */
int image_make(const char *directory, char path[static PROBE_PATH]);
void image_remove(const char *directory);

#endif
