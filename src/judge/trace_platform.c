/* SPDX-License-Identifier: MIT */
#include "trace_platform.h"

#include <math.h>
#include <string.h>

enum { MOST_POINTS = 64 };

/* Which points of which probe measure a primitive: those whose axis has the value. */
static const struct {
	const char *primitive, *probe, *axis, *value;
} measured_by[] = {
	{ "memset", "memset", NULL, NULL },
	{ "memcpy", "memcpy", NULL, NULL },
	{ "mmap", "mmap", "step", "map" },
	{ "munmap", "mmap", "step", "unmap" },
	{ "madvise, mprotect, mremap", "mmap", "step", "discard" },
	{ "shm_open, shm_unlink", "shm_open", NULL, NULL },
	{ "read: pipe", "pipe", "mechanism", "pipe" },
	{ "write: pipe", "pipe", "mechanism", "pipe" },
	{ "read: socket", "pipe", "mechanism", "socketpair" },
	{ "write: socket", "pipe", "mechanism", "socketpair" },
	{ "fork", "fork", "step", "call" },
	{ "posix_spawn, popen", "posix_spawn", "step", "call" },
	{ "pthread_create, clone", "thread", NULL, NULL },
	{ "mutex, rwlock", "semaphore", "operation", "handoff" },
	{ "semaphore", "semaphore", "operation", "post_wait" },
	{ "futex", "semaphore", "operation", "futex" },
	{ "page fault: anonymous", "page_fault", "mapping", "private" },
	{ "page fault: shared anonymous", "page_fault", "mapping", "shared" },
	{ "page fault: /dev/shm", "page_fault", "mapping", "shm" },
	{ "page fault: memfd", "page_fault", "mapping", "memfd" },
	{ "page fault: file", "page_fault", "mapping", "file" },
};

static bool is_of(const struct comparison_probe *compared, const struct comparison_row *row,
		  const struct trace_platform *found)
{
	for (size_t i = 0; found->axis && i < compared->axes; i++)
		if (!strcmp(compared->axis[i], found->axis))
			return !strcmp(comparison_value(compared, row, i), found->value);
	return !found->axis;
}

static void take_points(const struct comparison_probe *compared, struct trace_platform *found)
{
	struct estimate ratio[MOST_POINTS];

	for (size_t i = 0; i < compared->rows && found->points < MOST_POINTS; i++)
		if (is_of(compared, &compared->row[i], found) && !isnan(compared->row[i].side[1].ratio.value))
			ratio[found->points++] = compared->row[i].side[1].ratio;
	found->ratio = ratio_mean(ratio, found->points, 1);
}

struct trace_platform trace_platform_find(const struct comparison *comparison, const char *primitive)
{
	struct trace_platform found = { .ratio = { NAN, NAN, NAN } };
	size_t i = 0;

	while (i < sizeof measured_by / sizeof measured_by[0] && strcmp(measured_by[i].primitive, primitive))
		i++;
	if (i == sizeof measured_by / sizeof measured_by[0])
		return found;
	found.axis = measured_by[i].axis;
	found.value = measured_by[i].value;
	for (size_t j = 0; j < comparison->probes; j++)
		if (!strcmp(comparison->probe[j]->name, measured_by[i].probe)) {
			take_points(comparison->probe[j], &found);
			found.probe = found.points ? measured_by[i].probe : NULL;
		}
	return found;
}
