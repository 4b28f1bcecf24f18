/* SPDX-License-Identifier: MIT */
/*
 * Facts about the platform that a result is taken on, and the folder that the result goes to.
 *
 * Nothing here names a person or a host: no host name, user name, home path or environment.
 */
#ifndef FAULTLINE_PLATFORM_H
#define FAULTLINE_PLATFORM_H

#include "error.h"

#include <stddef.h>
#include <stdint.h>

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

/* Collects what is known of the platform; `directory` is where temporary files go. */
void platform_collect(struct facts *, const char *directory);

/* The name that a platform gets where the user gives none: linux-6.18-x86_64-glibc-2.36. */
void platform_name(char *name, size_t size);

/* "2026-11-23T15-04-05Z" */
void platform_utc(int64_t seconds, char *text, size_t size);

/* Writes FOLDER/platform.csv: key,value. 0 or -errno with words. */
int platform_record(const char *folder, const struct facts *, struct error *);

#endif
