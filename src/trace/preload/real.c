/* SPDX-License-Identifier: MIT */
#include "function.h"

#define NEXT ((void *)-1L)

void *dlsym(void *handle, const char *name);
__attribute__((weak)) void *dlvsym(void *handle, const char *name, const char *version);

struct real real;

static const char *const names[] = {
#define FUNCTION_NAME(type, name, parameters) #name,
	FUNCTIONS(FUNCTION_NAME)
#undef FUNCTION_NAME
};

enum { ENOSYS_ERROR = 38 };

static long missing(void)
{
	*__errno_location() = ENOSYS_ERROR;
	return -1;
}

static int begins(const char *text, const char *prefix)
{
	while (*prefix)
		if (*text++ != *prefix++)
			return 0;
	return 1;
}

/* Where a name has two versions, RTLD_NEXT may give the older, whose objects are laid out differently. */
static void *find(const char *name)
{
	void *found = NULL;

	if (dlvsym && begins(name, "pthread_cond_"))
		found = dlvsym(NEXT, name, "GLIBC_2.3.2");
	if (!found)
		found = dlsym(NEXT, name);
	return found ? found : (void *)(uintptr_t)missing;
}

void real_find(void)
{
	void **place = (void **)(void *)&real;

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		__atomic_store_n(&place[i], find(names[i]), __ATOMIC_RELAXED);
}

void real_memory(long code[3])
{
	code[0] = (long)real.memset;
	code[1] = (long)real.memcpy;
	code[2] = (long)real.memmove;
}
