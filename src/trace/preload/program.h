/* SPDX-License-Identifier: MIT */
/*
 * Programs that the preloaded library is left out of. The runtime of AddressSanitizer refuses to start after another
 * library; the dynamic linker of another architecture complains about ours on standard error. Needs no C library, and
 * may run in the child of a vfork.
 */
#ifndef FAULTLINE_PROGRAM_H
#define FAULTLINE_PROGRAM_H

#include <stdbool.h>

enum program { PROGRAM_ORDINARY, PROGRAM_SANITIZED, PROGRAM_FOREIGN };

/* What an executable file is: relative to a folder, or, for an empty path, the descriptor itself. */
enum program program_of(int folder, const char *path);

/* The same of a program that is looked for as execvp(3) does, in the folders of `search`, or NULL. */
enum program program_of_command(const char *name, const char *search);

/* Whether what LD_PRELOAD names has AddressSanitizer's runtime in it. */
bool program_names_runtime(const char *names);

#endif
