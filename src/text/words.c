/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void words_split(const char *list, const char *separators, struct words *words)
{
	const char *start = list;

	for (words->count = 0; words->count < WORDS_MOST; words->count++) {
		size_t length = strcspn(start, separators);

		snprintf(words->text[words->count], WORDS_LONGEST, "%.*s", (int)length, start);
		start += length;
		if (!*start++) {
			words->count++;
			return;
		}
	}
}

bool words_next(const char **list, char *word, size_t size)
{
	size_t length = strcspn(*list, ",");
	bool more = (*list)[length] == ',';

	snprintf(word, size, "%.*s", (int)length, *list);
	*list += length + more;
	return more;
}

char *words_join(const char *const *word, size_t count, char separator)
{
	size_t length = 1;
	char *text, *end;

	for (size_t i = 0; i < count; i++)
		length += strlen(word[i]) + 1;
	text = end = malloc(length);
	for (size_t i = 0; text && i < count; i++) {
		end = stpcpy(end, word[i]);
		*end++ = separator;
	}
	if (text)
		*end = '\0';
	return text;
}

static const char *word_at(const void *context, size_t i)
{
	return ((const struct words *)context)->text[i];
}

int words_find(const struct words *words, const char *what, const char *typed, struct error *error)
{
	return suggest_find(what, typed, word_at, words, words->count, error);
}
