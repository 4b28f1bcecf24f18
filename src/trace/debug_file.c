/* SPDX-License-Identifier: MIT */
#include "debug_file.h"

#include "elf_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_cached(const unsigned char *id, int length, char **found)
{
	const char *own = getenv("DEBUGINFOD_CACHE_PATH"), *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char text[256] = "", path[1024];

	for (int i = 0; i < length && i < 64; i++)
		snprintf(text + 2 * i, 3, "%02x", id[i]);
	if (own && own[0])
		snprintf(path, sizeof path, "%s/%s/debuginfo", own, text);
	else if (cache && cache[0])
		snprintf(path, sizeof path, "%s/debuginfod_client/%s/debuginfo", cache, text);
	else
		snprintf(path, sizeof path, "%s/.cache/debuginfod_client/%s/debuginfo", home ? home : "", text);
	*found = strdup(path);
	return *found ? elf_file_open(path) : -1;
}

int debug_file_find(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base, const char *file,
		    const char *link, GElf_Word sum, char **found)
{
	int fd = dwfl_standard_find_debuginfo(module, user, name, base, file, link, sum, found);
	const unsigned char *id;
	GElf_Addr address;
	int length;

	if (fd >= 0)
		return fd;
	length = dwfl_module_build_id(module, &id, &address);
	return length > 0 ? open_cached(id, length, found) : -1;
}
