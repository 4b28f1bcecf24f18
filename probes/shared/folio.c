/* SPDX-License-Identifier: MIT */
/* Linux: Documentation/admin-guide/mm/transhuge.rst. */
#include "folio.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define SETTINGS "/sys/kernel/mm/transparent_hugepage/"

static bool setting_read(const char *path, char text[static 64])
{
	FILE *file = fopen(path, "re");
	bool found = file && fgets(text, 64, file);

	if (file)
		fclose(file);
	return found;
}

static bool is_on(const char *setting)
{
	return strstr(setting, "[always]") || strstr(setting, "[madvise]");
}

const char *folio_lacks(uint64_t bytes)
{
	static char reason[160];
	char path[128], text[64];

	snprintf(path, sizeof path, SETTINGS "hugepages-%" PRIu64 "kB/enabled", bytes >> 10);
	if (!setting_read(path, text))
		return "this kernel has no folios of that size";
	if (is_on(text) || (strstr(text, "[inherit]") && setting_read(SETTINGS "enabled", text) && is_on(text)))
		return NULL;
	snprintf(reason, sizeof reason,
		 "folios of that size are not allowed: write madvise to " SETTINGS "hugepages-%" PRIu64 "kB/enabled",
		 bytes >> 10);
	return reason;
}

/* Neighbors that differ in whether a core dump has them are not merged. */
int folio_divide(unsigned char *start, uint64_t bytes, uint64_t folio)
{
#ifdef MADV_DONTDUMP
	for (uint64_t at = 0; at < bytes; at += 2 * folio)
		if (madvise(start + at, folio, MADV_DONTDUMP))
			return -errno;
	return 0;
#else
	(void)start, (void)bytes, (void)folio;
	return -ENOTSUP;
#endif
}
