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
	static const char *const words[] = { "[always]", "[madvise]", "[advise]", "[within_size]", "[force]" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strstr(setting, words[i]))
			return true;
	return false;
}

const char *folio_lacks(uint64_t bytes, bool shared)
{
	static char reason[192];
	const char *file = shared ? "shmem_enabled" : "enabled";
	char path[96], text[64], all[64];

	snprintf(path, sizeof path, SETTINGS "hugepages-%" PRIu64 "kB/%s", bytes >> 10, file);
	if (!setting_read(path, text))
		return "this kernel has no folios of that size";
	snprintf(all, sizeof all, SETTINGS "%s", file);
	if (is_on(text) || (strstr(text, "[inherit]") && setting_read(all, text) && is_on(text)))
		return NULL;
	snprintf(reason, sizeof reason, "folios of that size are not allowed: write %s to %s",
		 shared ? "advise" : "madvise", path);
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
