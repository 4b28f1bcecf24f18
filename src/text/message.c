/* SPDX-License-Identifier: MIT */
#include "message.h"

#include "document.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST = 2048 };

/* The characters of the progress that stand on the terminal now. */
static size_t shown;

void message_print(const char *format, ...)
{
	const struct document document = { .file = stderr,
					   .format = DOCUMENT_TEXT,
					   .width = isatty(STDERR_FILENO) ? document_width(stderr) : 0 };
	char text[LONGEST];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	document_lead(&document, "%s", text);
}

bool message_can_overwrite(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0;
}

/* Cuts a text in UTF-8; returns its characters. */
static size_t cut(char *text, size_t most)
{
	size_t width = 0;

	for (; *text; text++) {
		bool begins = (*text & 0xc0) != 0x80;

		if (begins && width == most)
			*text = '\0';
		else
			width += begins;
		if (!*text)
			break;
	}
	return width;
}

static void overwrite(const char *text, size_t width)
{
	fprintf(stderr, "\r%s%*s", text, (int)(shown > width ? shown - width : 0), "");
	shown = width;
}

void message_progress(const char *format, ...)
{
	char text[LONGEST];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	overwrite(text, cut(text, document_width(stderr) - 1));
}

void message_progress_end(void)
{
	overwrite("", 0);
	fputs("\r", stderr);
}
