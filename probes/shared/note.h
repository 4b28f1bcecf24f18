/* SPDX-License-Identifier: MIT */
/* Which C library was used, in which variant, and with which settings. */
#ifndef FAULTLINE_NOTE_H
#define FAULTLINE_NOTE_H

#include "probe.h"

/*
 * Sets the trial's note to the C library's name, `variant` (NULL: not known) and the settings of GLIBC_TUNABLES that
 * begin with `tunables`, such as "glibc.malloc.". Nothing else of the environment.
 */
void note_libc(struct trial *, const char *variant, const char *tunables);

/* The library that malloc is of, such as "malloc of libjemalloc.so.2"; NULL if that is the C library, or not known. */
const char *note_allocator(void);

#endif
