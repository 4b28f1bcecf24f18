/* SPDX-License-Identifier: MIT */
#include "chart_label.h"

#include "result/csv_write.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

void chart_word_write(const char *text, FILE *file)
{
	if (!*text)
		putc('-', file);
	for (; *text; text++)
		putc(isalnum((unsigned char)*text) || strchr("_.+-", *text) ? *text : '_', file);
}

void chart_label_write(const char *text, FILE *file)
{
	size_t length = strlen(text);

	fputs(" \"", file);
	for (size_t i = 0; i < length && i < CHART_LABEL; i++)
		putc(isalnum((unsigned char)text[i]) || (text[i] && strchr(" _.+-:,()/<>[]=*#~&@?;!", text[i]))
			     ? text[i]
			     : '_',
		     file);
	/* gnuplot drops empty cells, so write '-'. */
	fputs(length ? "\"" : "-\"", file);
}

void chart_figure_write(double figure, FILE *file)
{
	putc(' ', file);
	if (isfinite(figure))
		csv_write_number(file, figure);
	else
		fputs("NaN", file);
}
