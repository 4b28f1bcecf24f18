/* SPDX-License-Identifier: MIT */
#include "suggest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 48 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Ignores case. */
static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* How many letters were omitted, added, changed or swapped with the next one (optimal string alignment distance). */
static size_t distance(const char *a, const char *b)
{
	size_t columns = least(strlen(b), LONGEST), rows = least(strlen(a), LONGEST);
	size_t cost[LONGEST + 1][LONGEST + 1];

	for (size_t j = 0; j <= columns; j++)
		cost[0][j] = j;
	for (size_t i = 1; i <= rows; i++) {
		cost[i][0] = i;
		for (size_t j = 1; j <= columns; j++) {
			size_t changed = cost[i - 1][j - 1] + !same(a[i - 1], b[j - 1]);

			cost[i][j] = least(least(cost[i - 1][j], cost[i][j - 1]) + 1, changed);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	}
	return cost[rows][columns];
}

static size_t append(char *text, size_t size, size_t used, const char *before, const char *name)
{
	if (used >= size)
		return used;
	return used + (size_t)snprintf(text + used, size - used, "%s%s", before, name);
}

bool suggest_near(const char *typed, const char *(*name)(const void *context, size_t i), const void *context,
		  size_t count, char *text, size_t size)
{
	size_t best = LONGEST, used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count; i++)
		best = least(best, distance(typed, name(context, i)));
	if (best > least(3, strlen(typed + strspn(typed, "-")) / 2))
		return false;
	for (size_t i = 0; i < count; i++)
		if (distance(typed, name(context, i)) == best)
			used = append(text, size, used, used ? " or " : "; did you mean ", name(context, i));
	append(text, size, used, "", "?");
	return true;
}

void suggest_hint(const char *typed, const char *(*name)(const void *context, size_t i), const void *context,
		  size_t count, char *text, size_t size)
{
	size_t used = 0;

	if (suggest_near(typed, name, context, count, text, size))
		return;
	for (size_t i = 0; i < count; i++)
		used = append(text, size, used, used ? ", " : "; expected ", name(context, i));
}

int suggest_find(const char *what, const char *typed, const char *(*name)(const void *context, size_t i),
		 const void *context, size_t count, struct error *error)
{
	char hint[512];

	for (size_t i = 0; i < count; i++)
		if (!strcmp(name(context, i), typed))
			return (int)i;
	suggest_hint(typed, name, context, count, hint, sizeof hint);
	error_usage(error, "%s '%.200s'%s", what, typed, hint);
	return -1;
}
