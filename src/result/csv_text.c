/* SPDX-License-Identifier: MIT */
#include "csv_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PART = 1 << 18 };

/* Appends everything, at most CSV_BYTES. The text ends with a NUL that does not count. */
static int read_all(int fd, size_t expected, char **text, size_t *size)
{
	size_t room = expected + 1, used = 0;
	char *grown = malloc(room + 1);

	*text = grown;
	while (grown) {
		ssize_t length = read(fd, *text + used, room - used);

		if (length < 0)
			return -errno;
		used += (size_t)length;
		if (length == 0) {
			(*text)[used] = '\0';
			*size = used;
			return 0;
		}
		if (used > CSV_BYTES)
			return -EFBIG;
		if (used < room)
			continue;
		room *= 2;
		grown = realloc(*text, room + 1);
		*text = grown ? grown : *text;
	}
	return -ENOMEM;
}

static int check_regular(const struct csv *csv, const char *path, struct error *error)
{
	struct stat status;

	if (stat(path, &status) || S_ISREG(status.st_mode) ||
	    S_ISDIR(status.st_mode)) /* a folder has an error of its own */
		return 0;
	return error_set(error, -EINVAL, "%s: not a regular file", csv->name);
}

static int open_file(const struct csv *csv, const char *path, struct stat *status, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return error_set(error, -errno, "%s: can't be read: %s", csv->name, strerror(errno));
	if (fstat(fd, status) || !S_ISREG(status->st_mode))
		status->st_size = PART;
	return fd;
}

static int read_whole(struct csv *csv, int fd, const struct stat *status, size_t *size, struct error *error)
{
	int result = status->st_size > CSV_BYTES ? -EFBIG : read_all(fd, (size_t)status->st_size, &csv->text, size);

	close(fd);
	if (result == -EFBIG)
		return error_set(error, result, "%s: larger than 1 GiB", csv->name);
	if (result)
		return error_set(error, result, "%s: can't be read: %s", csv->name, strerror(-result));
	return 0;
}

int csv_text_named(struct csv *csv, const char *path, size_t *size, struct error *error)
{
	struct stat status;
	int fd = open_file(csv, path, &status, error);

	return fd < 0 ? fd : read_whole(csv, fd, &status, size, error);
}

int csv_text_all(struct csv *csv, const char *path, size_t *size, struct error *error)
{
	int result = check_regular(csv, path, error);

	return result ? result : csv_text_named(csv, path, size, error);
}

/* Moves what is left of the text to the start of its space and appends more, so that a whole row is there. */
int csv_text_next(struct csv *csv, struct error *error)
{
	size_t left = (size_t)(csv->end - csv->at), got;

	if (!csv->rest || left >= CSV_ROW)
		return 0;
	memmove(csv->body, csv->at, left);
	got = fread(csv->body + left, 1, (size_t)(csv->text + PART - (csv->body + left)), csv->rest);
	if (ferror(csv->rest))
		return csv_fail(csv, error, "can't be read: %s", strerror(errno));
	csv->size += got;
	csv->at = csv->body;
	csv->end = csv->body + left + got;
	*csv->end = '\0';
	if (feof(csv->rest)) {
		fclose(csv->rest);
		csv->rest = NULL;
	}
	return 0;
}

int csv_text_first(struct csv *csv, const char *path, size_t *size, struct error *error)
{
	struct stat status;
	int result = check_regular(csv, path, error), fd = result ? result : open_file(csv, path, &status, error);

	if (fd < 0)
		return fd;
	if (status.st_size <= PART)
		return read_whole(csv, fd, &status, size, error);
	csv->text = malloc(PART + 1);
	csv->rest = csv->text ? fdopen(fd, "r") : NULL;
	if (!csv->rest) {
		close(fd);
		return error_set(error, -ENOMEM, "out of memory");
	}
	*size = fread(csv->text, 1, PART, csv->rest);
	csv->text[*size] = '\0';
	return 0;
}
