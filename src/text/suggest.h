/* SPDX-License-Identifier: MIT */
/* The names most similar to a mistyped one, for messages that say what was expected. */
#ifndef FAULTLINE_SUGGEST_H
#define FAULTLINE_SUGGEST_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes to `text` "; did you mean A or B?" and returns true, or an empty text if no name is similar. `name(context, i)`
 * gives the i-th of `count` names. Dashes that a typed word begins with do not make it longer.
 */
bool suggest_near(const char *typed, const char *(*name)(const void *context, size_t i), const void *context,
		  size_t count, char *text, size_t size);

/* The same, or, if no name is similar, "; expected A, B, C". */
void suggest_hint(const char *typed, const char *(*name)(const void *context, size_t i), const void *context,
		  size_t count, char *text, size_t size);

/* The place of a typed name among them; -1 with the usage error "WHAT 'TYPED'" and that hint, `what` being "no probe". */
int suggest_find(const char *what, const char *typed, const char *(*name)(const void *context, size_t i),
		 const void *context, size_t count, struct error *);

#endif
