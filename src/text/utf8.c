/* SPDX-License-Identifier: MIT */
#include "utf8.h"

#include <stdbool.h>
#include <string.h>

/* Those of two bytes that are control characters (C1, U+0080 to U+009F), which a terminal obeys. */
static bool is_control(const unsigned char *letter)
{
	return letter[0] == 0xc2 && letter[1] < 0xa0;
}

/* Those that turn the direction of the text, or end a line, so that it reads as something else. */
static bool misleads(const char *letter)
{
	static const char *const letters[] = { "\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b",
					       "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069" };

	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
		if (!strncmp(letter, letters[i], strlen(letters[i])))
			return true;
	return false;
}

size_t utf8_letter(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	size_t length = byte[0] < 0x80 ? 1 : byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;

	if (byte[0] < ' ' || byte[0] == 0x7f || (byte[0] >= 0x80 && byte[0] < 0xc2) || byte[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	if ((byte[0] == 0xe0 && byte[1] < 0xa0) || (byte[0] == 0xed && byte[1] > 0x9f) ||
	    (byte[0] == 0xf0 && byte[1] < 0x90) || (byte[0] == 0xf4 && byte[1] > 0x8f))
		return 0;
	return is_control(byte) || misleads(text) ? 0 : length;
}

void utf8_clean(char *text)
{
	while (*text) {
		size_t length = utf8_letter(text);

		if (!length)
			*text = (unsigned char)*text < 0x80 ? ' ' : '?';
		text += length ? length : 1;
	}
}
