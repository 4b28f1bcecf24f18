/* SPDX-License-Identifier: MIT */
#include "objects.h"

#include <stdio.h>
#include <sys/mman.h>

void objects_name(pid_t pid, unsigned index, char name[static PROBE_SHM_NAME])
{
	snprintf(name, PROBE_SHM_NAME, "/" OBJECTS_PREFIX "%d.%u", (int)pid, index);
}

void objects_remove(pid_t pid)
{
	for (unsigned i = 0; i < PROBE_SHM_NAMES; i++) {
		char name[PROBE_SHM_NAME];

		objects_name(pid, i, name);
		shm_unlink(name);
	}
}
