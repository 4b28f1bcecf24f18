/* SPDX-License-Identifier: MIT */
#include "function.h"
#include "symbol.h"

struct real real;

/* One text: an array of pointers would have to be relocated first. */
static const char names[] =
#define FUNCTION_NAME(type, name, parameters) #name "\0"
	FUNCTIONS(FUNCTION_NAME);
#undef FUNCTION_NAME

enum { COUNT = sizeof real / sizeof(void *), ENOSYS_ERROR = 38 };

static long missing(void)
{
	if (__errno_location)
		*__errno_location() = ENOSYS_ERROR;
	return -1;
}

void real_find(void)
{
	symbol_find(names, (void **)(void *)&real, COUNT);
}

uintptr_t real_look(size_t function)
{
	void **place = (void **)(void *)&real + function;

	real_find();
	return *place ? (uintptr_t)*place : (uintptr_t)missing;
}

void *real_named(const char *name)
{
	const char *at = names;

	for (size_t i = 0; i < COUNT; i++) {
		const char *wanted = name;

		while (*at && *at == *wanted) {
			at++;
			wanted++;
		}
		if (!*at && !*wanted)
			return ((void **)(void *)&real)[i];
		while (*at++)
			;
	}
	return NULL;
}

void real_memory(long code[3])
{
	code[0] = (long)real.memset;
	code[1] = (long)real.memcpy;
	code[2] = (long)real.memmove;
}
