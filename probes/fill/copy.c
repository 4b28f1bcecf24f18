/* SPDX-License-Identifier: MIT */
/* Built without the compiler's knowledge of memcpy: see meson.build. */
#include "copy.h"

#include <string.h>

void *copy_loop(void *to, const void *from, size_t bytes)
{
	unsigned char *restrict at = to;
	const unsigned char *restrict source = from;

	for (size_t i = 0; i < bytes; i++)
		at[i] = source[i];
	return to;
}

struct copy copy_find(enum copy_word word)
{
	switch (word) {
	case COPY_LIBC:
		return (struct copy){ memcpy, NULL };
	case COPY_LOOP:
		return (struct copy){ copy_loop, NULL };
	default:
		return copy_arch_find(word);
	}
}

static unsigned char pattern(size_t i)
{
	return (unsigned char)((i ^ i >> 8) | 1);
}

/* What is not to be written is 0, which the pattern has not. */
static bool holds(const unsigned char *room, size_t before, size_t bytes, size_t after, size_t source)
{
	for (size_t i = 0; i < before + bytes + after; i++)
		if (room[i] != (i < before || i >= before + bytes ? 0 : pattern(source + i - before)))
			return false;
	return true;
}

bool copy_is_right(copy_function *function)
{
	enum { MARGIN = 192, SMALL = 1000, MOST = 8192 + 77 };
	static const size_t sizes[] = { 0,  1,   2,   15,  16,  17,    31,   33,   63,  64,
					65, 127, 129, 255, 257, SMALL, 4095, 4097, MOST };
	static unsigned char source[MOST + 2 * MARGIN], room[MOST + 2 * MARGIN];

	for (size_t i = 0; i < sizeof source; i++)
		source[i] = pattern(i);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		size_t few = sizes[i] > SMALL ? 13 : 3;

		for (size_t offset = 1; offset < MARGIN; offset += offset < 66 ? few : 61) {
			size_t from = offset * 7 % 64;

			memset(room, 0, sizeof room);
			if (function(room + offset, source + from, sizes[i]) != room + offset)
				return false;
			if (!holds(room, offset, sizes[i], 2 * MARGIN - offset, from))
				return false;
		}
	}
	return true;
}
