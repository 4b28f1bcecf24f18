/* SPDX-License-Identifier: MIT */
/* Linux's /proc/self/pagemap and /proc/kpageflags: Documentation/admin-guide/mm/pagemap.rst. Other systems have no such
 * files. */
#include "frames.h"

#include "region.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { PRESENT = 63, FRAME_BITS = 55, COMPOUND_TAIL = 16 };

int frames_make(struct frames *frames, uint64_t pages)
{
	frames->number = malloc(pages * sizeof *frames->number);
	return frames->number ? 0 : -ENOMEM;
}

void frames_free(struct frames *frames)
{
	free(frames->number);
	*frames = (struct frames){ 0 };
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Entries of 8 bytes from the `first`th on. */
static bool entries_read(const char *path, uint64_t *entry, uint64_t first, uint64_t count)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t done = 0, bytes = count * sizeof *entry;

	while (fd >= 0 && done < bytes) {
		ssize_t length = pread(fd, (char *)entry + done, bytes - done, (off_t)(first * sizeof *entry + done));

		if (length <= 0)
			break;
		done += (uint64_t)length;
	}
	if (fd >= 0)
		close(fd);
	return done == bytes;
}

/* Without privileges every frame's number is 0. */
bool frames_read(struct frames *frames, const unsigned char *start, uint64_t pages)
{
	const uint64_t mask = (UINT64_C(1) << FRAME_BITS) - 1;
	uint64_t *number = frames->number;

	frames->count = 0;
	if (!entries_read("/proc/self/pagemap", number, (uintptr_t)start / region_page(), pages))
		return false;
	for (uint64_t i = 0; i < pages; i++)
		if (number[i] >> PRESENT && number[i] & mask)
			number[frames->count++] = number[i] & mask;
	qsort(number, frames->count, sizeof *number, ascending);
	return frames->count > 0;
}

uint64_t frames_common(const struct frames *frames, const struct frames *others)
{
	uint64_t common = 0, at = 0;

	for (uint64_t i = 0; i < frames->count; i++) {
		while (at < others->count && others->number[at] < frames->number[i])
			at++;
		common += at < others->count && others->number[at] == frames->number[i];
	}
	return common;
}

uint64_t frames_folios(const struct frames *frames)
{
	uint64_t folios = 0, flags;

	for (uint64_t i = 0; i < frames->count; i++) {
		if (!entries_read("/proc/kpageflags", &flags, frames->number[i], 1))
			return 0;
		folios += !(flags >> COMPOUND_TAIL & 1);
	}
	return folios;
}
