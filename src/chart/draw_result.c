/* SPDX-License-Identifier: MIT */
#include "draw.h"

#include "result/variants.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

int draw_result(const char *folder, struct error *error)
{
	char output[4096 + 16];
	char(*path)[VARIANTS_PATH] = calloc(VARIANTS_MOST + 1, sizeof *path);
	struct drawing drawing = { .output = output };
	size_t drawn;
	int result;

	if (!path)
		return error_set(error, -ENOMEM, "out of memory");
	drawing.folders = variants_find(folder, path);
	for (size_t i = 0; i < drawing.folders; i++)
		drawing.folder[i] = path[i];

	snprintf(output, sizeof output, "%s/charts", folder);
	for (size_t i = 0; i < DRAW_FORMATS; i++)
		drawing.format[i] = true;
	result = draw_charts(&drawing, &drawn, error);
	free(path);
	return result;
}
