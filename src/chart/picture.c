/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include "draw.h"
#include "result/atomic_file.h"

#include <errno.h>
#include <string.h>

/* The last bytes of each format. */
static const char *const picture_end[DRAW_FORMATS] = { "</svg>", "IEND\xae\x42\x60\x82" };

static bool is_whole(FILE *file, const char *end_wanted)
{
	char end[16] = "";
	size_t length = strlen(end_wanted), got = 0;

	/* An SVG ends with line feeds. */
	if (!fseek(file, -(long)(sizeof end), SEEK_END))
		got = fread(end, 1, sizeof end, file);
	while (got > 0 && end[got - 1] == '\n')
		got--;
	return got >= length && !memcmp(end + got - length, end_wanted, length);
}

static int copy(FILE *from, struct atomic_file *to, struct error *error)
{
	char chunk[16384];
	size_t length;

	rewind(from);
	while ((length = fread(chunk, 1, sizeof chunk, from)) > 0)
		if (fwrite(chunk, 1, length, to->file) != length)
			break;
	if (!ferror(from))
		return atomic_file_commit(to, error);
	atomic_file_discard(to);
	return error_set(error, -EIO, "a picture can't be read again");
}

static int place(FILE *drawn, size_t format, const char *folder, const char *name, struct error *error)
{
	struct atomic_file output;
	int result;

	if (!is_whole(drawn, picture_end[format]))
		return error_set(error, -EIO, "%.200s: gnuplot did not write the whole picture; is TMPDIR full?", name);
	result = strcmp(folder, "-") ? atomic_file_open(&output, folder, name, error)
				     : atomic_file_open_path(&output, folder, error);
	return result ? result : copy(drawn, &output, error);
}

int picture_place(const char *drawn, size_t format, const char *folder, const char *name, struct error *error)
{
	FILE *file = fopen(drawn, "re");
	int result;

	if (!file)
		return error_set(error, -EIO, "%.700s: can't be read: %s", drawn, strerror(errno));
	result = place(file, format, folder, name, error);
	fclose(file);
	return result ? -EIO : 0;
}
