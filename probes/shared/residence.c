/* SPDX-License-Identifier: MIT */
#include "residence.h"

#include "region.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int64_t residence_pages(const void *start, uint64_t bytes)
{
	uint64_t pages = probe_round_up(bytes, region_page()) / region_page();
	unsigned char *there = malloc(pages);
	int64_t count = 0;

	if (!there)
		return RESIDENCE_UNKNOWN;
	if (mincore((void *)(uintptr_t)start, bytes, (void *)there))
		count = errno == ENOMEM ? RESIDENCE_UNMAPPED : RESIDENCE_UNKNOWN;
	for (uint64_t i = 0; count >= 0 && i < pages; i++)
		count += there[i] & 1;
	free(there);
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
