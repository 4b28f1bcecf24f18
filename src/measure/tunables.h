/* SPDX-License-Identifier: MIT */
/*
 * The tunables of glibc, as its dynamic linker lists them: ld.so(8). Among them are the sizes from which its memcpy and
 * memset work otherwise, which it finds by the CPU when a program starts.
 */
#ifndef FAULTLINE_TUNABLES_H
#define FAULTLINE_TUNABLES_H

#include "result/facts.h"

#include <stdbool.h>
#include <stdio.h>

/* Whether a file that a process has mapped is glibc's dynamic linker. */
bool tunables_is_linker(const char *path);

/* Opens the list that a linker gives with a variable of its environment, "NAME=VALUE"; NULL: with this process's. NULL,
 * with a message in `error`, if this glibc gives none. */
FILE *tunables_list(const char *linker, const char *variable, struct error *);

/* "VALUE (min: ..." of a tunable; false: the list has no such tunable. */
bool tunables_find(FILE *list, const char *name, char *value, size_t size);

/* Notes the thresholds, in bytes: glibc_x86_non_temporal_threshold and others. */
void tunables_note(FILE *list, struct facts *);

/* The same of the calling process; libc_thresholds says why they are not known. */
void tunables_note_own(struct facts *);

#endif
