/* SPDX-License-Identifier: MIT */
#include "json_write.h"

#include "csv_write.h"
#include "text/utf8.h"

#include <math.h>
#include <string.h>

void json_write_text(FILE *file, const char *text)
{
	putc('"', file);
	while (*text) {
		size_t length = utf8_letter(text);

		if (*text == '"' || *text == '\\')
			putc('\\', file);
		if (length)
			fwrite(text, 1, length, file);
		else if ((unsigned char)*text < 0x20 || *text == 0x7f)
			fprintf(file, "\\u%04x", (unsigned char)*text);
		else
			fputs("\ufffd", file);
		text += length ? length : 1;
	}
	putc('"', file);
}

void json_write_number(FILE *file, double number)
{
	if (isfinite(number))
		csv_write_number(file, number);
	else
		fputs("null", file);
}

void json_write_key(FILE *file, const char *before, const char *name)
{
	fputs(before, file);
	json_write_text(file, name);
	fputs(": ", file);
}
