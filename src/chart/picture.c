/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include "draw.h"
#include "result/atomic_file.h"

#include <errno.h>
#include <stdlib.h>
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

static bool is_entity(const char *at)
{
	size_t length = strspn(at + 1, "#abcdefghijklmnopqrstuvwxyz0123456789");

	return length > 0 && at[1 + length] == ';';
}

/* '|' ends a line. */
static void put_title(const char *at, const char *end, FILE *to)
{
	for (; at < end; at++)
		if (*at == '<')
			fputs("&lt;", to);
		else if (*at == '&' && !is_entity(at))
			fputs("&amp;", to);
		else
			putc(*at == '|' ? '\n' : *at, to);
}

/* What gnuplot hides in a call of a script that no page has becomes a title, which browsers show over the point. */
static void copy_titles(const char *text, FILE *to)
{
	static const char before[] = "<g onmousemove=\"gnuplot_svg.showHypertext(evt,'";
	static const char after[] = "')\" onmouseout=\"gnuplot_svg.hideHypertext()\"><title> </title>";

	for (const char *begin, *end; (begin = strstr(text, before)) && (end = strstr(begin, after));
	     text = end + strlen(after)) {
		fwrite(text, 1, (size_t)(begin - text), to);
		fputs("<g class=\"point\"><title>", to);
		put_title(begin + strlen(before), end, to);
		fputs("</title>", to);
	}
	fputs(text, to);
}

static int copy(FILE *from, size_t format, struct atomic_file *to, struct error *error)
{
	long size = fseek(from, 0, SEEK_END) ? -1 : ftell(from);
	char *whole = size < 0 ? NULL : malloc((size_t)size + 1);
	size_t length = 0;

	rewind(from);
	if (whole) {
		length = fread(whole, 1, (size_t)size, from);
		whole[length] = '\0';
	}
	if (whole && format == 0)
		copy_titles(whole, to->file);
	else if (whole)
		fwrite(whole, 1, length, to->file);
	free(whole);
	if (!whole) {
		atomic_file_discard(to);
		return error_set(error, -ENOMEM, "out of memory");
	}
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
	return result ? result : copy(drawn, format, &output, error);
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
