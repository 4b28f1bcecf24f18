/* SPDX-License-Identifier: MIT */
/* An architecture for which only the C library and the compiler's loop are available. */
#include "fill.h"

#include <errno.h>

struct fill fill_arch_find(enum fill_word word, int value)
{
	(void)word;
	(void)value;
	return (struct fill){ NULL, "needs another CPU architecture" };
}

const char *fill_arch_code(uintptr_t function)
{
	(void)function;
	return NULL;
}

int fill_arch_evict(void *start, size_t bytes)
{
	(void)start;
	(void)bytes;
	return -ENOTSUP;
}
