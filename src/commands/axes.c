/* SPDX-License-Identifier: MIT */
#include "axes.h"

#include "../registry.h"
#include "../sweep.h"

#include <stdio.h>
#include <string.h>

void axes_text(const char *name, const char *axis, const char *value, char text[static UNITS_TEXT])
{
	struct error ignored;
	const struct probe *probe = registry_find(name, &ignored);
	int known = probe ? probe_axis_find(probe, axis) : -1;
	const char *unit = known < 0 ? NULL : probe->axes[known].unit;
	uint64_t number;

	if (unit && !strcmp(unit, "B") && !sweep_number(value, &number))
		units_bytes(number, text);
	else
		snprintf(text, UNITS_TEXT, "%s", value);
}

bool axes_vary(const struct result_probe *probe, size_t axis)
{
	for (size_t i = 1; i < probe->points; i++)
		if (strcmp(result_value(probe, i, axis), result_value(probe, 0, axis)))
			return true;
	return false;
}

void axes_point(const struct result_probe *probe, size_t point, bool common, char *text, size_t size)
{
	char value[UNITS_TEXT];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < probe->axes && used < size; i++) {
		if (axes_vary(probe, i) == common)
			continue;
		axes_text(probe->name, probe->axis[i], result_value(probe, point, i), value);
		used += (size_t)snprintf(text + used, size - used, "%s%s %s", used ? ", " : "", probe->axis[i], value);
	}
}
