/* SPDX-License-Identifier: MIT */
/* Systems without cgroups. */
#include "os.h"

#include <errno.h>

int os_memory_groups(char *folder, size_t size)
{
	(void)size;
	folder[0] = '\0';
	return -ENOTSUP;
}

int os_memory_group_enter(const char *group, uint64_t limit)
{
	(void)group, (void)limit;
	return -ENOTSUP;
}

int os_memory_group_read(const char *group, uint64_t *used, uint64_t *kept)
{
	(void)group, (void)used, (void)kept;
	return -ENOTSUP;
}
