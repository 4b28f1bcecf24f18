/* SPDX-License-Identifier: MIT */
/* Linux: other processes, from /proc. */
#include "os.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int os_mapped_files(pid_t pid, void (*mapped)(void *context, const char *path), void *context)
{
	char path[64], line[4096 + 128];
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	while (fgets(line, sizeof line, file)) {
		const char *name = strchr(line, '/');

		line[strcspn(line, "\n")] = '\0';
		if (name)
			mapped(context, name);
	}
	fclose(file);
	return 0;
}
