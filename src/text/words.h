/* SPDX-License-Identifier: MIT */
/* The words that a value may be, from a list such as "private,shared" or "table|csv". */
#ifndef FAULTLINE_WORDS_H
#define FAULTLINE_WORDS_H

#include "error.h"

#include <stdbool.h>
#include <stddef.h>

enum { WORDS_MOST = 24, WORDS_LONGEST = 32 };

struct words {
	char text[WORDS_MOST][WORDS_LONGEST];
	size_t count;
};

/* Splits a list at each of the separators; what is too much or too long is cut off. */
void words_split(const char *list, const char *separators, struct words *);

/* Copies the word before the next comma, cut off at `size`, and moves past the comma. Whether another word follows. */
bool words_next(const char **list, char *word, size_t size);

/* The words with a separator after each, in a text to be freed; NULL without memory. */
char *words_join(const char *const *word, size_t count, char separator);

/* The place of a typed word in the list; -1 with a usage error that begins with `what`, as suggest_find has it. */
int words_find(const struct words *, const char *what, const char *typed, struct error *);

#endif
