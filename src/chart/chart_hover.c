/* SPDX-License-Identifier: MIT */
#include "chart_hover.h"

#include "chart_label.h"
#include "plan/sweep.h"
#include "text/units.h"

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

void chart_hover_write(const struct probe *probe, const struct result_probe *read, size_t point, FILE *file)
{
	char median[UNITS_TEXT], low[UNITS_TEXT], high[UNITS_TEXT];

	units_time(result_figure(read, point, "median_ns"), median);
	units_time(result_figure(read, point, "ci_low_ns"), low);
	units_time(result_figure(read, point, "ci_high_ns"), high);
	chart_hover_name(probe, read, point, file);
	fprintf(file, "|%s, 95 %% interval %s to %s, %.0f samples in %.0f rounds", median, low, high,
		result_figure(read, point, "samples"), result_figure(read, point, "rounds"));
	chart_hover_command(probe, read, point, file);
}
