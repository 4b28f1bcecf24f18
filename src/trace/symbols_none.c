/* SPDX-License-Identifier: MIT */
/* Built without libelf: objects only. */
#include "symbols.h"

struct symbols *symbols_open(void)
{
	return NULL;
}

void symbols_find(struct symbols *symbols, const char *path, uint64_t offset, char *text, size_t size)
{
	(void)symbols, (void)path, (void)offset, (void)size;
	text[0] = '\0';
}

uint64_t symbols_address(struct symbols *symbols, const char *path, uint64_t offset)
{
	(void)symbols, (void)path;
	return offset;
}

void symbols_kernel(struct symbols *symbols, uint64_t address, char *text, size_t size)
{
	(void)symbols, (void)address, (void)size;
	text[0] = '\0';
}

void symbols_close(struct symbols *symbols)
{
	(void)symbols;
}
