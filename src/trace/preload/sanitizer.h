/* SPDX-License-Identifier: MIT */
/*
 * Programs that are linked with the runtime of AddressSanitizer: it refuses to start behind another library, so
 * that the preloaded library is left out of them. Needs no C library, and may run in the child of a vfork.
 */
#ifndef FAULTLINE_SANITIZER_H
#define FAULTLINE_SANITIZER_H

#include <stdbool.h>

/* Whether an executable file is such a program: relative to a folder, or, for an empty path, the descriptor itself. */
bool sanitizer_of(int folder, const char *path);

/* The same of a program that is looked for as execvp(3) does, in the folders of `search`, or NULL. */
bool sanitizer_of_command(const char *name, const char *search);

/* Whether what LD_PRELOAD names has the runtime in it. */
bool sanitizer_is_named(const char *names);

#endif
