/* SPDX-License-Identifier: MIT */
/* The names nearest to one that was mistyped, for messages that say what was expected. */
#ifndef FAULTLINE_SUGGEST_H
#define FAULTLINE_SUGGEST_H

#include <stddef.h>

/*
 * Writes into `text` either "; did you mean A or B?" or, where nothing is near, "; expected A, B, C".
 * `name(context, i)` gives the i-th of `count` names.
 */
void suggest_hint(const char *typed, const char *(*name)(const void *context, size_t i), const void *context,
		  size_t count, char *text, size_t size);

#endif
