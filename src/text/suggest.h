/* SPDX-License-Identifier: MIT */
/* The names most similar to a mistyped one, for messages that say what was expected. */
#ifndef FAULTLINE_SUGGEST_H
#define FAULTLINE_SUGGEST_H

#include "error.h"

#include <stddef.h>

/*
 * Writes to `text` "; did you mean A or B?" or, if no name is similar, "; expected A, B, C". `name(context, i)` gives
 * the i-th of `count` names.
 */
void suggest_hint(const char *typed, const char *(*name)(const void *context, size_t i), const void *context,
		  size_t count, char *text, size_t size);

/* The place of a typed name among them; -1 with the usage error "WHAT 'TYPED'" and that hint, `what` being "no probe". */
int suggest_find(const char *what, const char *typed, const char *(*name)(const void *context, size_t i),
		 const void *context, size_t count, struct error *);

#endif
