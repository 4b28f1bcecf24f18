/* SPDX-License-Identifier: MIT */
/* Every way to fill memory fills the requested bytes; and the check finds those that don't. */
#include "fill/fill.h"

#include <stdio.h>
#include <string.h>

static int number, failed;

static void ok(bool passed, const char *name, const char *detail)
{
	failed += !passed;
	printf("%sok %d - %s%s\n", passed ? "" : "not ", ++number, name, detail);
	if (!passed)
		fprintf(stderr, "# not ok %d - %s%s\n", number, name, detail);
}

static void *fill_one_less(void *start, int value, size_t bytes)
{
	return memset(start, value, bytes - (bytes > 256));
}

static void *fill_one_more(void *start, int value, size_t bytes)
{
	return memset(start, value, bytes + (bytes == 4097));
}

static void *fill_one_before(void *start, int value, size_t bytes)
{
	unsigned char *at = start;

	memset(at - (bytes == 17), value, bytes + (bytes == 17));
	return start;
}

static void *fill_with_hole(void *start, int value, size_t bytes)
{
	memset(start, value, bytes);
	if (bytes > 1000)
		((unsigned char *)start)[bytes / 2] ^= 1;
	return start;
}

static void *fill_with_other(void *start, int value, size_t bytes)
{
	return memset(start, value ^ 1, bytes);
}

static void check_word(enum fill_word word, const char *name, size_t length, int value)
{
	struct fill fill = fill_find(word, value);
	char title[64];

	snprintf(title, sizeof title, "%.*s fills with %d", (int)length, name, value);
	if (fill.function)
		ok(fill_is_right(fill.function, value), title, "");
	else if (fill.unsupported)
		printf("ok %d - %s # SKIP %s\n", ++number, title, fill.unsupported);
	else
		ok(false, title, " or gives a reason");
}

int main(void)
{
	static fill_function *const wrong[] = { fill_one_less, fill_one_more, fill_one_before, fill_with_hole,
						fill_with_other };
	const char *name = FILL_VALUES;
	size_t broken = sizeof wrong / sizeof wrong[0];

	printf("1..%zu\n", 2 * (size_t)FILL_WORDS + broken + 1);
	for (int word = 0; word < FILL_WORDS; word++) {
		size_t length = strcspn(name, ",");

		check_word((enum fill_word)word, name, length, 0x5a);
		check_word((enum fill_word)word, name, length, 0);
		name += length + (name[length] == ',');
	}
	ok(*name == '\0', "there are as many words as ways", "");
	for (size_t i = 0; i < broken; i++) {
		char detail[32];

		snprintf(detail, sizeof detail, " (%zu)", i);
		ok(!fill_is_right(wrong[i], 0x5a), "a wrong way is found out", detail);
	}
	return failed > 0;
}
