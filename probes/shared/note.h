/* SPDX-License-Identifier: MIT */
/* Which C library did the work, in which variant, and by which settings. */
#ifndef FAULTLINE_NOTE_H
#define FAULTLINE_NOTE_H

#include "probe.h"

/*
 * Sets the trial's note to the C library's name, `variant` (NULL: none known) and those settings of
 * GLIBC_TUNABLES that begin with `tunables`, such as "glibc.malloc.". Nothing else of the environment.
 */
void note_libc(struct trial *, const char *variant, const char *tunables);

#endif
