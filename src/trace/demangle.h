/* SPDX-License-Identifier: MIT */
/* Names of C++ as they are written in the source. */
#ifndef FAULTLINE_DEMANGLE_H
#define FAULTLINE_DEMANGLE_H

#include <stddef.h>

/* A name of another language, and one whose form is not known, is left as it is; cut where it is too long. */
void demangle(const char *name, char *text, size_t size);

#endif
