/* SPDX-License-Identifier: MIT */
#include "csv_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

void csv_write_text(FILE *file, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, file);
		return;
	}
	putc('"', file);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', file);
		putc(*text, file);
	}
	putc('"', file);
}

/* A whole number that a double holds exactly, such as a size, is written with all its digits. */
static bool is_whole(double figure)
{
	return fabs(figure) <= 9007199254740992 && figure == floor(figure);
}

void csv_write_number(FILE *file, double number)
{
	fprintf(file, is_whole(number) ? "%.0f" : "%.9g", number);
}

void csv_write_figure(FILE *file, double figure)
{
	putc(',', file);
	if (isfinite(figure))
		csv_write_number(file, figure);
}

void csv_write_known(FILE *file, uint64_t value, bool known)
{
	if (known)
		fprintf(file, ",%" PRIu64, value);
	else
		putc(',', file);
}
