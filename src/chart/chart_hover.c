/* SPDX-License-Identifier: MIT */
#include "chart_hover.h"

#include "chart_label.h"
#include "plan/sweep.h"
#include "text/units.h"

#include <math.h>
#include <string.h>

void chart_axis_write(const struct probe *probe, const char *name, const char *text, const char **comma, FILE *file)
{
	int found = probe ? probe_axis_find(probe, name) : -1;
	const char *unit = found < 0 ? NULL : probe->axes[found].unit;
	char bytes[UNITS_TEXT];
	uint64_t number;

	fputs(*comma, file);
	chart_word_write(name, file);
	putc(' ', file);
	if (unit && !strcmp(unit, "B") && !axis_number(text, &number)) {
		units_bytes(number, bytes);
		fputs(bytes, file);
	} else {
		chart_word_write(text, file);
	}
	*comma = ", ";
}

void chart_hover_name(const struct probe *probe, const struct result_probe *read, size_t point, FILE *file)
{
	const char *comma = ": ";

	chart_word_write(read->name, file);
	for (size_t i = 0; i < read->axes; i++)
		chart_axis_write(probe, read->axis[i], result_value(read, point, i), &comma, file);
}

void chart_hover_command(const struct probe *probe, const struct result_probe *read, size_t point, FILE *file)
{
	if (!probe)
		return;
	fprintf(file, "|faultline run %s", read->name);
	for (size_t i = 0; i < read->axes; i++) {
		fputs(" --", file);
		chart_word_write(read->axis[i], file);
		putc(' ', file);
		chart_word_write(result_value(read, point, i), file);
	}
}

static uint64_t count_of(const struct result_probe *read, size_t point, const char *column)
{
	double count = result_figure(read, point, column);

	return count > 0 && count < 1e15 ? (uint64_t)count : 0;
}

void chart_hover_write(const struct probe *probe, const struct result_probe *read, size_t point, FILE *file)
{
	double least = result_figure(read, point, "ci_low_ns"), most = result_figure(read, point, "ci_high_ns");
	char text[UNITS_TEXT], high[UNITS_TEXT];

	chart_hover_name(probe, read, point, file);
	units_time(result_figure(read, point, "median_ns"), text);
	fprintf(file, "|%s, ", text);
	units_time(least, text);
	units_time(most, high);
	if (isnan(least) || isnan(most))
		fputs("no interval", file);
	else
		fprintf(file, "95 %% interval %s to %s", text, high);
	fprintf(file, ", %s", units_number(count_of(read, point, "samples"), "sample", text));
	fprintf(file, " in %s", units_number(count_of(read, point, "rounds"), "round", text));
	chart_hover_command(probe, read, point, file);
}
