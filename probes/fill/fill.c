/* SPDX-License-Identifier: MIT */
/* Built without the compiler's knowledge of memset: see meson.build. */
#include "fill.h"

#include <string.h>

void *fill_loop(void *start, int value, size_t bytes)
{
	unsigned char *at = start;

	for (size_t i = 0; i < bytes; i++)
		at[i] = (unsigned char)value;
	return start;
}

struct fill fill_find(enum fill_word word, int value)
{
	switch (word) {
	case FILL_LIBC:
		return (struct fill){ memset, NULL };
	case FILL_LOOP:
		return (struct fill){ fill_loop, NULL };
	default:
		return fill_arch_find(word, value);
	}
}

static bool holds(const unsigned char *at, size_t bytes, int value)
{
	for (size_t i = 0; i < bytes; i++)
		if (at[i] != (unsigned char)value)
			return false;
	return true;
}

bool fill_is_right(fill_function *function, int value)
{
	enum { MARGIN = 192, SMALL = 1000, MOST = 8192 + 77 };
	static const size_t sizes[] = { 0,  1,   2,   15,  16,  17,    31,   33,   63,  64,
					65, 127, 129, 255, 257, SMALL, 4095, 4097, MOST };
	static unsigned char room[MOST + 2 * MARGIN];
	int other = ~value & 0xff;

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		size_t bytes = sizes[i] + 2 * MARGIN, few = sizes[i] > SMALL ? 13 : 1;

		for (size_t offset = 1; offset < MARGIN; offset += offset < 66 ? few : 61) {
			unsigned char *end = room + offset + sizes[i];

			fill_loop(room, other, bytes);
			if (function(room + offset, value, sizes[i]) != room + offset)
				return false;
			if (!holds(room, offset, other) || !holds(room + offset, sizes[i], value) ||
			    !holds(end, (size_t)(room + bytes - end), other))
				return false;
		}
	}
	return true;
}
