/* SPDX-License-Identifier: MIT */
#include "chart_derived.h"

#include "chart_label.h"
#include "judge/derive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double figure_of(const char *text)
{
	return *text ? strtod(text, NULL) : NAN;
}

void chart_derived_write(const struct chart_file *points, double page, size_t row, FILE *file)
{
	bool known = !strcmp(chart_file_cell(points, row, points->status), "ok");
	double figure[CSV_COLUMNS];
	const struct result_probe probe = { .column = (char **)points->csv.column,
					    .columns = points->csv.columns,
					    .figure = figure };

	for (size_t i = 0; i < points->csv.columns; i++)
		figure[i] = known ? figure_of(chart_file_cell(points, row, (int)i)) : NAN;
	for (size_t i = 0; i < derived_count; i++)
		chart_figure_write(derived_figures[i].of(&probe, 0, page), file);
}
