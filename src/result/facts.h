/* SPDX-License-Identifier: MIT */
/* What is known of the platform of a result: platform.csv, one row per key. */
#ifndef FAULTLINE_FACTS_H
#define FAULTLINE_FACTS_H

#include "text/error.h"

#include <stddef.h>

struct fact {
	char key[64];
	char value[1024];
};

struct facts {
	struct fact *fact;
	size_t count;
};

/* Adds a fact, or replaces the one with that key. Without memory the fact is lost. */
__attribute__((format(printf, 3, 4))) void facts_set(struct facts *, const char *key, const char *format, ...);

/* The value of a fact, or NULL. */
const char *facts_get(const struct facts *, const char *key);

void facts_free(struct facts *);

/* Writes FOLDER/platform.csv: key,value. 0 or -errno; `error` holds a message. */
int facts_write(const struct facts *, const char *folder, struct error *);

#endif
