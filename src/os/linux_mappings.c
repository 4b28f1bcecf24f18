/* SPDX-License-Identifier: MIT */
/* Linux: the address space of the process, from /proc/self/smaps, see proc_pid_smaps(5). */
#include "os.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { LINE = 128, CHUNK = 1024 };

/* Each mapping has one line of that name. */
static void take_line(struct os_mappings *mappings, const char *line)
{
	uint64_t kib;

	if (sscanf(line, "Anonymous: %" SCNu64, &kib) != 1)
		return;
	mappings->count++;
	mappings->written += kib > 0;
	mappings->own_bytes += kib << 10;
}

/* Without a stream, whose buffer would be a mapping of its own. */
int os_mappings_read(struct os_mappings *mappings)
{
	int fd = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
	char line[LINE], chunk[CHUNK];
	size_t length = 0;
	ssize_t got;

	*mappings = (struct os_mappings){ OS_UNKNOWN, OS_UNKNOWN, OS_UNKNOWN };
	if (fd < 0)
		return 0;
	*mappings = (struct os_mappings){ 0 };
	while ((got = read(fd, chunk, sizeof chunk)) > 0)
		for (ssize_t i = 0; i < got; i++)
			if (chunk[i] == '\n') {
				line[length] = '\0';
				take_line(mappings, line);
				length = 0;
			} else if (length < LINE - 1) {
				line[length++] = chunk[i];
			}
	close(fd);
	return 0;
}
