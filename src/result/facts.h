/* SPDX-License-Identifier: MIT */
/* What is known of the platform of a result: platform.csv, one row per key. */
#ifndef FAULTLINE_FACTS_H
#define FAULTLINE_FACTS_H

#include "text/error.h"

#include <stddef.h>

struct fact {
	char key[96]; /* has room for "counter_" and any event */
	char value[1024];
};

struct facts {
	struct fact *fact;
	size_t count;
};

/* Adds a fact, or replaces the one with that key. One that is too long ends with "...". Without memory the fact is
 * lost. */
__attribute__((format(printf, 3, 4))) void facts_set(struct facts *, const char *key, const char *format, ...);

/* The value of a fact, or NULL. */
const char *facts_get(const struct facts *, const char *key);

/* The same, but "" for a fact that is not known. */
const char *facts_text(const struct facts *, const char *key);

/* Of the facts counter_<event>: calls `put` for each reason why events could not be counted, with those: "cycles:u,
 * cycles:k". */
void facts_not_counted(const struct facts *, void (*put)(void *context, const char *events, const char *reason),
		       void *context);

void facts_free(struct facts *);

/* Writes FOLDER/platform.csv: key,value. 0 or -errno; `error` holds a message. */
int facts_write(const struct facts *, const char *folder, struct error *);

#endif
