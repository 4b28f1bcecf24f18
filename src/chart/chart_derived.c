/* SPDX-License-Identifier: MIT */
#include "chart_derived.h"

#include "chart_label.h"
#include "judge/derive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double figure_of(const struct chart_file *points, size_t row, const char *name)
{
	int column = csv_column(&points->csv, name);
	const char *text = column < 0 ? "" : chart_file_cell(points, row, column);

	return *text ? strtod(text, NULL) : NAN;
}

static void take_counters(const struct chart_file *points, size_t row, struct counter_names *counters,
			  struct summary *summary)
{
	for (size_t i = 0; i < points->csv.columns && counters->count < SAMPLE_COUNTERS; i++) {
		if (!points->counter[i])
			continue;
		counters->name[counters->count] = points->csv.column[i];
		summary->counter[counters->count++] = figure_of(points, row, points->csv.column[i]);
	}
}

void chart_derived_write(const struct chart_file *points, double page, size_t row, FILE *file)
{
	struct counter_names counters = { .count = 0 };
	bool known = !strcmp(chart_file_cell(points, row, points->status), "ok");
	struct summary summary = { .bytes = figure_of(points, row, "bytes"),
				   .minor_faults = figure_of(points, row, "minor_faults") };

	if (known)
		take_counters(points, row, &counters, &summary);
	for (size_t i = 0; i < derived_count; i++) {
		double figure = known ? derived_figures[i].of(&summary, &counters, page) : NAN;

		chart_figure_write(figure, file);
	}
}
