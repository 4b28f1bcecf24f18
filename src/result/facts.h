/* SPDX-License-Identifier: MIT */
/* What is known of the platform that a result was taken on: platform.csv, a key and its value a row. */
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

/* Adds a fact, or replaces the one of that key. A fact that no memory is left for is lost. */
__attribute__((format(printf, 3, 4))) void facts_set(struct facts *, const char *key, const char *format, ...);

/* The value of a fact, or NULL. */
const char *facts_get(const struct facts *, const char *key);

void facts_free(struct facts *);

/* Writes FOLDER/platform.csv: key,value. 0 or -errno; `error` holds a message. */
int facts_write(const struct facts *, const char *folder, struct error *);

#endif
