/* SPDX-License-Identifier: MIT */
/* Linux: reading the small text files of /proc and /sys. */
#include "linux.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

ssize_t linux_read(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	text[0] = '\0';
	if (fd < 0)
		return -errno;
	length = read(fd, text, size - 1);
	if (length < 0)
		length = -errno;
	close(fd);
	text[length > 0 ? length : 0] = '\0';
	return length;
}

ssize_t linux_line(const char *path, char *text, size_t size)
{
	linux_read(path, text, size);
	text[strcspn(text, "\n")] = '\0';
	return (ssize_t)strlen(text);
}

/* A file of /proc may be far longer than its line: it is read piece by piece. */
bool linux_line_that_begins(const char *path, const char *start, char *line, size_t size)
{
	static char piece[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0, length = strlen(start);
	bool found = false;
	ssize_t count;

	while (fd >= 0 && !found && (count = read(fd, piece, sizeof piece)) > 0)
		for (ssize_t i = 0; i < count && !found; i++) {
			if (piece[i] != '\n') {
				if (used + 1 < size)
					line[used++] = piece[i];
				continue;
			}
			line[used] = '\0';
			found = used >= length && !memcmp(line, start, length);
			used = 0;
		}
	if (fd >= 0)
		close(fd);
	if (!found)
		line[0] = '\0';
	return found;
}

void linux_choice(const char *path, char *choice, size_t size)
{
	char text[256];
	const char *open;

	linux_line(path, text, sizeof text);
	open = strchr(text, '[');
	snprintf(choice, size, "%.*s", open ? (int)strcspn(open + 1, "]") : 0, open ? open + 1 : "");
}
