/* SPDX-License-Identifier: MIT */
#include "draw.h"

#include <stdio.h>

int draw_result(const char *folder, struct error *error)
{
	char output[4096 + 16];
	struct drawing drawing = { .folder = { folder }, .folders = 1, .output = output };
	size_t drawn;

	snprintf(output, sizeof output, "%s/charts", folder);
	for (size_t i = 0; i < DRAW_FORMATS; i++)
		drawing.format[i] = true;
	return draw_charts(&drawing, &drawn, error);
}
