/* SPDX-License-Identifier: MIT */
#include "near.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 48 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, letters compared without case. */
static size_t distance(const char *a, const char *b)
{
	size_t columns = least(strlen(b), LONGEST), rows = least(strlen(a), LONGEST);
	size_t row[LONGEST + 1];

	for (size_t j = 0; j <= columns; j++)
		row[j] = j;
	for (size_t i = 1; i <= rows; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= columns; j++) {
			size_t above = row[j];
			size_t same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);

			row[j] = least(least(above, row[j - 1]) + 1, diagonal + !same);
			diagonal = above;
		}
	}
	return row[columns];
}

static size_t append(char *text, size_t size, size_t used, const char *before, const char *name)
{
	if (used >= size)
		return used;
	return used + (size_t)snprintf(text + used, size - used, "%s%s", before, name);
}

void near_hint(const char *typed, const char *(*name)(const void *context, size_t i), const void *context,
	       size_t count, char *text, size_t size)
{
	size_t best = LONGEST, used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		best = least(best, distance(typed, name(context, i)));
	if (best <= least(3, strlen(typed) / 2)) {
		for (size_t i = 0; i < count; i++)
			if (distance(typed, name(context, i)) == best)
				used = append(text, size, used, used ? " or " : "; did you mean ", name(context, i));
		append(text, size, used, "", "?");
		return;
	}
	for (size_t i = 0; i < count; i++)
		used = append(text, size, used, used ? ", " : "; expected ", name(context, i));
}
