/* SPDX-License-Identifier: MIT */
/* The program of a trial's process (src/trial/trial_main.c), which is embedded in this one. */
#ifndef FAULTLINE_IMAGE_H
#define FAULTLINE_IMAGE_H

#include "plan/probe.h"

#include <stdio.h>

/* Makes the program executable: its path, valid until image_remove. If the system has no unnamed files, it is a file
 * in `directory`. 0 or -errno. */
int image_make(const char *directory, char path[static PROBE_PATH]);

/* The same of another build's program. `index`, below PROBE_PROGRAM_NAME, is not that of another one. */
int image_make_other(const void *image, size_t size, const char *directory, unsigned index,
		     char path[static PROBE_PATH]);

/* Writes the program, for another faultline to measure with. */
void image_write(FILE *);
void image_remove(const char *directory);

#endif
