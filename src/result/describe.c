/* SPDX-License-Identifier: MIT */
#include "describe.h"

#include "plan/registry.h"
#include "plan/sweep.h"

#include <stdio.h>
#include <string.h>

void describe_value(const char *name, const char *axis, const char *value, char text[static UNITS_TEXT])
{
	struct error ignored;
	const struct probe *probe = registry_find(name, &ignored);
	int known = probe ? probe_axis_find(probe, axis) : -1;
	const char *unit = known < 0 ? NULL : probe->axes[known].unit;
	uint64_t number;

	if (unit && !strcmp(unit, "B") && !axis_number(value, &number))
		units_bytes(number, text);
	else
		snprintf(text, UNITS_TEXT, "%s", value);
}

/* Sizes are always shown; axes at the probe's base value are not. */
static bool is_telling(const struct result_probe *probe, size_t point, size_t axis)
{
	struct error ignored;
	const struct probe *known = registry_find(probe->name, &ignored);
	int found = known ? probe_axis_find(known, probe->axis[axis]) : -1;
	char base[UNITS_TEXT];
	uint64_t value;

	if (!result_axis_varies(probe, axis))
		return false;
	if (found < 0 || (known->axes[found].unit && !strcmp(known->axes[found].unit, "B")) ||
	    axis_parse(&known->axes[found], known->axes[found].base, &value, &ignored))
		return true;
	axis_format(&known->axes[found], value, base, sizeof base);
	return strcmp(base, result_value(probe, point, axis)) != 0;
}

static void put_axes(const struct result_probe *probe, size_t point, bool common, char *text, size_t size)
{
	char value[UNITS_TEXT];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < probe->axes && used < size; i++) {
		if (common ? result_axis_varies(probe, i) : !is_telling(probe, point, i))
			continue;
		describe_value(probe->name, probe->axis[i], result_value(probe, point, i), value);
		used += (size_t)snprintf(text + used, size - used, "%s%s %s", used ? ", " : "", probe->axis[i], value);
	}
}

void describe_point(const struct result_probe *probe, size_t point, char *text, size_t size)
{
	put_axes(probe, point, false, text, size);
}

void describe_common(const struct result_probe *probe, char *text, size_t size)
{
	text[0] = '\0';
	if (probe->points)
		put_axes(probe, 0, true, text, size);
}
