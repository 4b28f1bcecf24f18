/* SPDX-License-Identifier: MIT */
/*
 * What will make the figures of a run unreliable, derived from the facts of the platform. Pure: facts -> lines. Missing
 * facts cause no warning.
 */
#ifndef FAULTLINE_WARNINGS_H
#define FAULTLINE_WARNINGS_H

#include "platform.h"

#include <stdbool.h>

enum { WARNING_TEXT = 256 };

/* Calls `warn` with one line for each; `can_change`: whether somebody at this machine can do something about it. */
void warnings_find(const struct facts *, void (*warn)(void *context, const char *text, bool can_change), void *context);

#endif
