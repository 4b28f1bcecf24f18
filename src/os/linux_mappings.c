/* SPDX-License-Identifier: MIT */
/* Linux: the address space of the process, from /proc/self/smaps, see proc_pid_smaps(5). */
#include "os.h"

#include <inttypes.h>
#include <stdio.h>

/* Each mapping has one line of that name. */
int os_mappings_read(struct os_mappings *mappings)
{
	FILE *file = fopen("/proc/self/smaps", "re");
	char line[512];
	uint64_t kib;

	*mappings = (struct os_mappings){ OS_UNKNOWN, OS_UNKNOWN, OS_UNKNOWN };
	if (!file)
		return 0;
	*mappings = (struct os_mappings){ 0 };
	while (fgets(line, sizeof line, file)) {
		if (sscanf(line, "Anonymous: %" SCNu64, &kib) != 1)
			continue;
		mappings->count++;
		mappings->written += kib > 0;
		mappings->own_bytes += kib << 10;
	}
	fclose(file);
	return 0;
}
