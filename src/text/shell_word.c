/* SPDX-License-Identifier: MIT */
#include "shell_word.h"

#include <stdbool.h>
#include <string.h>

/* Whether a shell takes a word as it is. */
static bool is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./~^-";

	return *word && !word[strspn(word, plain)];
}

void shell_word_write(const char *word, FILE *file)
{
	if (is_plain(word)) {
		fputs(word, file);
		return;
	}
	if (!strncmp(word, "~/", 2)) {
		fputs("~/", file);
		word += 2;
	}
	putc('\'', file);
	for (; *word; word++)
		if (*word == '\'')
			fputs("'\\''", file);
		else
			putc(*word, file);
	putc('\'', file);
}
