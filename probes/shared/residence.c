/* SPDX-License-Identifier: MIT */
#include "residence.h"

#include "region.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* In pieces, without memory of its own: that could come to lie in the hole that is asked about. */
int64_t residence_pages(const void *start, uint64_t bytes)
{
	enum { PIECE = 4096 };
	static unsigned char there[PIECE];
	uint64_t page = region_page(), most = PIECE * page;
	int64_t count = 0;

	for (uint64_t at = 0; at < bytes; at += most) {
		uint64_t length = bytes - at < most ? bytes - at : most;

		if (mincore((char *)(uintptr_t)start + at, length, (void *)there))
			return errno == ENOMEM ? RESIDENCE_UNMAPPED : RESIDENCE_UNKNOWN;
		for (uint64_t i = 0; i < (length + page - 1) / page; i++)
			count += there[i] & 1;
	}
	return count;
}

int64_t residence_bytes(const void *start, uint64_t bytes, const char *name)
{
	FILE *file = fopen("/proc/self/smaps", "re");
	uint64_t begin = (uintptr_t)start, at, end, kib;
	int64_t sum = 0;
	bool inside = false, found = false;
	char line[512];

	while (file && fgets(line, sizeof line, file)) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &at, &end) == 2)
			inside = at >= begin && at < begin + bytes;
		else if (inside && !strncmp(line, name, strlen(name)) &&
			 sscanf(line + strlen(name), ": %" SCNu64, &kib) == 1) {
			found = true;
			sum += (int64_t)(kib << 10);
		}
	}
	if (file)
		fclose(file);
	return found ? sum : RESIDENCE_UNKNOWN;
}
