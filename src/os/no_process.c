/* SPDX-License-Identifier: MIT */
/* Systems where other processes can't be looked into. */
#include "os.h"

#include <errno.h>

int os_mapped_files(pid_t pid, void (*mapped)(void *context, const char *path), void *context)
{
	(void)pid, (void)mapped, (void)context;
	return -ENOTSUP;
}
