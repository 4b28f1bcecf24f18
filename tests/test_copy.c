/* SPDX-License-Identifier: MIT */
/* Every way to copy memory copies the requested bytes; and the check finds those that don't. */
#include "fill/copy.h"
#include "tap.h"

#include <string.h>

static void *copy_one_less(void *to, const void *from, size_t bytes)
{
	return memcpy(to, from, bytes - (bytes > 256));
}

static void *copy_one_more(void *to, const void *from, size_t bytes)
{
	return memcpy(to, from, bytes + (bytes == 4097));
}

static void *copy_with_hole(void *to, const void *from, size_t bytes)
{
	memcpy(to, from, bytes);
	if (bytes > 1000)
		((unsigned char *)to)[bytes / 2] ^= 1;
	return to;
}

static void *copy_of_the_next(void *to, const void *from, size_t bytes)
{
	return memcpy(to, (const unsigned char *)from + (bytes > 64), bytes);
}

int main(void)
{
	static copy_function *const wrong[] = { copy_one_less, copy_one_more, copy_with_hole, copy_of_the_next };
	enum { WRONG = sizeof wrong / sizeof wrong[0] };
	const char *name = COPY_VALUES;
	char title[64];

	tap_plan(COPY_WORDS + 1 + WRONG);
	for (int word = 0; word < COPY_WORDS; word++) {
		struct copy copy = copy_find((enum copy_word)word);
		size_t length = strcspn(name, ",");

		snprintf(title, sizeof title, "%.*s copies", (int)length, name);
		if (copy.function)
			ok(copy_is_right(copy.function), title);
		else
			skip(title, copy.unsupported);
		name += length + (name[length] == ',');
	}
	ok(*name == '\0', "there are as many words as ways");
	for (int i = 0; i < WRONG; i++) {
		snprintf(title, sizeof title, "a wrong way is found out (%d)", i);
		ok(!copy_is_right(wrong[i]), title);
	}
	return tap_done();
}
